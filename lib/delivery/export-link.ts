import { createHmac, timingSafeEqual } from 'node:crypto'
import { getEnv } from '@/lib/env'
import { ConfigurationError } from '@/lib/errors'

function sign(publicId: string, expires: number): string {
  const secret = getEnv().AUTH_SECRET
  if (!secret) throw new ConfigurationError('AUTH_SECRET is not set: links to files cannot be signed.')
  return createHmac('sha256', secret).update(`export file ${publicId} ${expires}`).digest('base64url')
}

/** Path of a file's download, good without a login until `expiresAt`. Throws: ConfigurationError. */
export function fileLink(publicId: string, expiresAt: Date): string {
  const expires = expiresAt.getTime()
  const query = new URLSearchParams({
    expires: String(expires),
    signature: sign(publicId, expires),
  })
  return `/api/v1/exports/files/${publicId}?${query}`
}

/** Whether a link was made here for this file and is still good. */
export function isGoodLink(input: {
  publicId: string
  expires: string
  signature: string
  now: number
}): boolean {
  const { publicId, expires, signature, now } = input
  if (!/^\d{1,16}$/.test(expires) || Number(expires) <= now) return false
  // As text: other texts decode to the same bytes.
  const expected = Buffer.from(sign(publicId, Number(expires)))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
