import { type NextRequest, NextResponse } from 'next/server'

/** Tells pages their own path, so that the login page can send people back. Comfort, not security. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers)
  headers.set('x-koinstrap-path', request.nextUrl.pathname + request.nextUrl.search)
  return NextResponse.next({ request: { headers } })
}

// /api stays out: request bodies that the proxy matches are cut at 10 MB.
export const config = { matcher: ['/((?!api|_next|favicon|icon|.*\\.[a-z0-9]+$).*)'] }
