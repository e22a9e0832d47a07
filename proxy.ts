import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { contentSecurityPolicy } from '@/lib/auth/content-security-policy'
import { getEnv } from '@/lib/env'

const NONCE_BYTES = 16
/** Two years. Not for subdomains: they may be somebody else's. */
const STRICT_TRANSPORT = 'max-age=63072000'

/**
 * Gives each page its Content-Security-Policy with a nonce of its own (Next reads it from the request and puts it on
 * its scripts), and tells it its own path, so that the login page can send people back. No wall against callers:
 * every page, action and route authorizes by itself.
 */
export function proxy(request: NextRequest): NextResponse {
  const { APP_URL, NODE_ENV, VERCEL } = getEnv()
  const https = VERCEL !== undefined || APP_URL?.startsWith('https:') === true
  const nonce = randomBytes(NONCE_BYTES).toString('base64')
  const policy = contentSecurityPolicy({ nonce, development: NODE_ENV === 'development', https })
  const headers = new Headers(request.headers)
  headers.set('x-koinstrap-path', request.nextUrl.pathname + request.nextUrl.search)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  if (https) response.headers.set('strict-transport-security', STRICT_TRANSPORT)
  return response
}

// /api stays out: request bodies that the proxy matches are cut at 10 MB. Its answers carry a policy of their own.
export const config = { matcher: ['/((?!api/|_next/static/).*)'] }
