import Link from 'next/link'
import { throttledText } from '@/app/(auth)/throttled-text'
import { INVITATION_HOURS, type Refusal } from '@/lib/auth/invitation'

/** One page for every link that leads nowhere: why is nobody's business but the administrator's. */
export function LinkRefused({ refusal }: { refusal: Refusal }) {
  const isThrottled = refusal.outcome === 'throttled'
  return (
    <>
      <h1 className="mb-2 text-2xl font-bold tracking-tight">
        {isThrottled ? 'Not now' : 'This link does not work'}
      </h1>
      <p className="mb-4 text-mut">
        {isThrottled
          ? throttledText(refusal.retryAfterSeconds)
          : `It was used already, taken back, or is older than ${INVITATION_HOURS} hours. Ask your administrator for another one.`}
      </p>
      <Link href="/login" className="link">
        Go to the login
      </Link>
    </>
  )
}
