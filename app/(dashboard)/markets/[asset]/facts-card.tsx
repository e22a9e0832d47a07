import type { ReactNode } from 'react'
import { Age } from '@/app/_ui/age'
import { Card } from '@/app/_ui/card'
import { FigureText } from '@/app/_ui/figure'
import { formatCompactUsd, formatCount } from '@/app/_ui/format'
import { formatClock, formatExactTime, zoneName } from '@/app/_ui/format-time'
import type { Completeness } from '@/db/queries/asset-bars'
import { getEnv } from '@/lib/env'
import { type DataFacts, getFacts, type Subject } from './data'
import { formatDate } from './finding'

const TITLE = 'Where the figures come from'
/** Below this share of its slots (percent) a range holds more loaded history than missed ticks. */
const COARSE_BELOW = 50
/** Digits of a hash that tell two documents apart on sight. */
const HASH_DIGITS = 8

/** How whole the range is, how far back the history goes, how old the newest sample is, and its document. */
export async function FactsCard({ subject }: { subject: Subject }) {
  const facts = await getFacts(subject)
  const { head, span, completeness, document } = facts
  const zone = getEnv().BUSINESS_TIME_ZONE
  const newest = head?.newest ?? null
  return (
    <Card title={TITLE}>
      <dl className="grid gap-x-6 gap-y-2 text-[13px] sm:grid-cols-2 xl:grid-cols-5">
        <Fact name="Slots in this range">{slotWords(completeness, facts)}</Fact>
        <Fact name="Stored history">
          {span ? `${formatDate(span.first, zone)} – ${formatDate(span.last, zone)}` : 'none yet'}
        </Fact>
        <Fact name="Newest sample">
          {newest ? <Age at={newest.sampledAt} now={subject.now.getTime()} zone={zone} /> : 'none yet'}
        </Fact>
        <Fact name="Market cap">
          <FigureText figure={formatCompactUsd(newest?.marketCapUsd ?? null)} />
        </Fact>
        <Fact name="Newest source document">
          {document ? (
            <span
              title={`${document.endpoint}, fetched ${formatExactTime(document.fetchedAt, zone)}, sha-256 ${document.sha256}`}
            >
              {document.endpoint}, {formatClock(document.fetchedAt, zone)}{' '}
              {zoneName(document.fetchedAt, zone)},{' '}
              <code className="font-mono text-[12px]">{document.sha256.slice(0, HASH_DIGITS)}…</code>
            </span>
          ) : (
            'none kept'
          )}
        </Fact>
      </dl>
    </Card>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-mut">{name}</dt>
    <dd className="[overflow-wrap:anywhere]">{children}</dd>
  </div>
)

function slotWords(completeness: Completeness | null, { plan }: DataFacts): ReactNode {
  if (!completeness || !plan || completeness.expected === 0) return 'no slot of it has ended yet'
  const { present, expected, documents } = completeness
  const share = Math.floor((present / expected) * 1000) / 10
  const title =
    plan.part === '5m'
      ? '5-minute slots with a price; the running slot is not counted'
      : '5-minute slots with a price, by the bars that have closed'
  return (
    <span title={title} data-testid="asset-slots">
      {formatCount(present).text} of {formatCount(expected).text} present ({share} %)
      {documents !== null &&
        `, from ${formatCount(documents).text} ${documents === 1 ? 'document' : 'documents'}`}
      {share < COARSE_BELOW && '; loaded history is coarser than 5 minutes'}
    </span>
  )
}
