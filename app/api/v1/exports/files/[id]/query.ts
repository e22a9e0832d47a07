import { z } from 'zod'

/** What the link to a file carries. */
export const fileQuerySchema = z.strictObject({
  expires: z.string().regex(/^\d{1,16}$/, 'must be digits'),
  signature: z.string().regex(/^[\w-]{1,100}$/, 'must be letters, digits, - and _'),
})
