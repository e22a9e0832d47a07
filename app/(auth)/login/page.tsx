import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ThemeToggle } from '@/app/_ui/theme-toggle'
import { getUser } from '@/lib/auth/session'
import { LoginForm } from './login-form'
import { safeNextPath } from './next-path'

export const metadata: Metadata = { title: 'Log in' }

/** What the frame writes into the address when it finds the session gone. */
const SESSION_ENDED = 'session_ended'

interface LoginPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const query = await searchParams
  const next = safeNextPath(query.next)
  const ended = query.reason === SESSION_ENDED
  if (await getUser().catch(() => null)) redirect(next)
  return (
    <main className="mx-auto flex min-h-dvh max-w-[380px] flex-col justify-center p-4">
      <div className="mb-4 flex items-center justify-between">
        <p className="font-bold tracking-tight">◆ KoinStrap</p>
        <ThemeToggle />
      </div>
      <div className="card p-6">
        <h1 className="mb-1 text-2xl font-bold tracking-tight">Log in</h1>
        <p className="mb-5 text-mut" role={ended ? 'status' : undefined}>
          {ended ? 'Your session ended. Log in to go on.' : 'No account yet? Your administrator makes one.'}
        </p>
        <LoginForm next={next} />
      </div>
    </main>
  )
}
