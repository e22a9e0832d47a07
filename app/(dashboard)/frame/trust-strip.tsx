import type { SessionUser } from '@/lib/auth/session'
import { listLimits } from './data'
import { ElsewhereLink } from './elsewhere-link'
import type { TrustLimit } from './trust-limits'

/** One strip: what limits trust most in one sentence, everything else behind a count. Nothing when nothing does. */
export async function TrustStrip({ user }: { user: SessionUser }) {
  const [shown, others] = shownOf(await listLimits(user, new Date()))
  if (shown.length === 0) return null
  const isWarning = shown.some(({ tone }) => tone === 'warn')
  return (
    <section
      aria-label="What limits trust"
      className={`no-print relative mt-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 rounded-[9px] border border-dashed px-3 py-2 ${isWarning ? 'border-amber' : 'border-line-strong'}`}
    >
      <p>
        {shown.map((limit) => (
          <span key={limit.id} className="mr-2">
            <Sentence limit={limit} />
          </span>
        ))}
      </p>
      {others.length > 0 && (
        <details className="text-[13px] text-mut open:w-full">
          <summary className="hover:text-ink">+{others.length} more</summary>
          <ul className="mt-1 flex flex-col gap-1 border-t border-line pt-2 text-sm text-ink">
            {others.map((limit) => (
              <li key={limit.id}>
                <Sentence limit={limit} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

/** That the data is simulated says nothing of how sure its figures are: loading history stands beside it. */
function shownOf(limits: TrustLimit[]): [TrustLimit[], TrustLimit[]] {
  const count = limits[0]?.id === 'demo' && limits[1]?.id === 'loading' ? 2 : 1
  return [limits.slice(0, count), limits.slice(count)]
}

function Sentence({ limit: { tone, text, link } }: { limit: TrustLimit }) {
  return (
    <>
      {tone === 'warn' && (
        <span aria-hidden="true" className="mr-2 text-amber">
          ▲
        </span>
      )}
      {text}
      {link && <ElsewhereLink {...link} />}
    </>
  )
}
