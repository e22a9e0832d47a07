import { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { problem } from '@/app/api/problem'
import { authOptions } from '@/lib/auth/config'
import { readSmallRequest } from '@/lib/auth/small-request'

type Context = { params: Promise<{ nextauth: string[] }> }

/** A login form has three short fields; next-auth itself would read a body of any length into memory. */
const MAX_BODY_BYTES = 16 * 1024

/** next-auth's own endpoints: csrf, callback, session, signout. */
async function handle(request: Request, context: Context): Promise<Response> {
  const small = await readSmallRequest(request, MAX_BODY_BYTES)
  if (!small) return problem({ status: 413, title: 'Too large', detail: 'Send a body of less than 16 KiB.' })
  return NextAuth(authOptions())(new NextRequest(small), context)
}

export { handle as GET, handle as POST }
