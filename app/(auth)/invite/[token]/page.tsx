import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { ThemeToggle } from '@/app/_ui/theme-toggle'
import { clientAddress } from '@/lib/auth/client-address'
import { readInvitation } from '@/lib/auth/invitation'
import { MIN_PASSWORD_LENGTH } from '@/lib/auth/password'
import { getEnv } from '@/lib/env'
import { choosePassword } from './actions'
import { InviteForm } from './invite-form'
import { LinkRefused } from './link-refused'

export const metadata: Metadata = { title: 'Choose a password' }

/** Looking at a link never uses it up: programs that check mails open every address in them. */
export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const ip = clientAddress((await headers()).get('x-forwarded-for'), getEnv().TRUSTED_PROXIES)
  const read = await readInvitation({ token, ip })
  return (
    <main className="mx-auto max-w-[420px] p-4 pt-[14dvh]">
      <div className="mb-4 flex items-center justify-between">
        <p className="font-bold tracking-tight">◆ KoinStrap</p>
        <ThemeToggle />
      </div>
      <div className="card p-6">
        {read.outcome === 'open' ? (
          <InviteForm
            invitation={read.invitation}
            token={token}
            leastLength={MIN_PASSWORD_LENGTH}
            choose={choosePassword}
          />
        ) : (
          <LinkRefused refusal={read} />
        )}
      </div>
    </main>
  )
}
