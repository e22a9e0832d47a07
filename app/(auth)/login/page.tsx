import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ThemeToggle } from '@/app/_ui/theme-toggle'
import { getUser } from '@/lib/auth/session'
import { LoginForm } from './login-form'
import { safeNextPath } from './next-path'

export const metadata: Metadata = { title: 'Log in' }

/** Why somebody is here, by the word that the frame or the invitation writes into the address. */
const NEWS: ReadonlyMap<string, string> = new Map([
  ['session_ended', 'Your session ended. Log in to go on.'],
  ['password_set', 'Your password is set. Log in with it.'],
])

interface LoginPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const query = await searchParams
  const next = safeNextPath(query.next)
  const news = NEWS.get(String(query.reason))
  if (await getUser().catch(() => null)) redirect(next)
  return (
    <main className="mx-auto max-w-[380px] p-4 pt-[20dvh]">
      <div className="mb-4 flex items-center justify-between">
        <p className="font-bold tracking-tight">◆ KoinStrap</p>
        <ThemeToggle />
      </div>
      <div className="card p-6">
        <h1 className="mb-1 text-2xl font-bold tracking-tight">Log in</h1>
        <p className="mb-5 text-mut" role={news ? 'status' : undefined}>
          {news ?? 'No account yet? Ask your administrator.'}
        </p>
        <LoginForm next={next} />
      </div>
    </main>
  )
}
