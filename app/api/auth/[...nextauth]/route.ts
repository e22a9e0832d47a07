import NextAuth from 'next-auth'
import { authOptions } from '@/lib/auth/config'

type Context = { params: Promise<{ nextauth: string[] }> }

/** next-auth's own endpoints: csrf, callback, session, signout. */
async function handle(request: Request, context: Context): Promise<Response> {
  return NextAuth(authOptions())(request, context)
}

export { handle as GET, handle as POST }
