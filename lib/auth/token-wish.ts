import { z } from 'zod'
import { SCOPES } from '@/lib/domain/scope'
import { MAX_CALLS_PER_MINUTE, MAX_TOKEN_DAYS, MAX_TOKEN_NAME } from '@/lib/domain/token'

const SCOPE_IDS = SCOPES.map(({ id }) => id)
const CALLS = `Calls a minute must be a whole number from 1 to ${MAX_CALLS_PER_MINUTE}.`
const DAYS = `The days must be a whole number from 1 to ${MAX_TOKEN_DAYS}, or never.`

/** A whole number from 1 to `max`, written without sign or leading zero. */
const wholeNumber = (max: number, words: string) =>
  z
    .string(words)
    .regex(/^[1-9]\d{0,5}$/, words)
    .transform(Number)
    .refine((value) => value <= max, words)

/** What somebody wants of a token, as texts of a form or a command line. */
export const tokenWishSchema = z.object({
  name: z
    .string('Give the token a name.')
    .trim()
    .min(1, 'Give the token a name.')
    .max(MAX_TOKEN_NAME, `The name has at most ${MAX_TOKEN_NAME} characters.`)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u, 'The name holds characters that nobody can see.'),
  scopes: z
    .array(z.enum(SCOPE_IDS, `A scope must be one of ${SCOPE_IDS.join(', ')}.`))
    .min(1, 'Choose at least one scope.')
    .transform((scopes) => [...new Set(scopes)]),
  days: z.union([z.literal('never').transform(() => null), wholeNumber(MAX_TOKEN_DAYS, DAYS)], DAYS),
  callsPerMinute: wholeNumber(MAX_CALLS_PER_MINUTE, CALLS),
})

export type TokenWish = z.output<typeof tokenWishSchema>
