import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ThemeToggle } from '@/app/_ui/theme-toggle'
import { getUser } from '@/lib/auth/session'
import { LoginForm } from './login-form'
import { safeNextPath } from './next-path'

export const metadata: Metadata = { title: 'Log in' }

interface LoginPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const { next: wanted, notice } = await searchParams
  const next = safeNextPath(wanted)
  if (await getUser().catch(() => null)) redirect(next)
  return (
    <main className="mx-auto flex min-h-dvh max-w-[380px] flex-col justify-center p-4">
      <div className="mb-4 flex items-center justify-between">
        <p className="font-bold tracking-tight">◆ KoinStrap</p>
        <ThemeToggle />
      </div>
      <div className="card p-6">
        <h1 className="mb-1 text-2xl font-bold tracking-tight">Log in</h1>
        <p className="mb-5 text-mut">No account yet? Your administrator makes one.</p>
        {notice === 'password-set' && (
          <p role="status" className="mb-4">
            <span aria-hidden="true">✓ </span>Your password is set. Log in with it.
          </p>
        )}
        <LoginForm next={next} />
      </div>
    </main>
  )
}
