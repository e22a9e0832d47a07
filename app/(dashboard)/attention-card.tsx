import Link from 'next/link'
import { StatusBadge } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { ListBox } from '@/app/_ui/list-box'
import { getEnv } from '@/lib/env'
import { listTroubles } from './attention'
import { type AttentionLine, composeAttention } from './attention-lines'

const TITLE = 'Needs attention'

/** What failed, came in part, was missed or is open: one sentence each, or one calm sentence. */
export async function AttentionCard() {
  const lines = composeAttention(await listTroubles(new Date()), getEnv().BUSINESS_TIME_ZONE)
  return (
    <Card title={TITLE}>
      <ListBox label={TITLE}>
        {lines.length === 0 ? (
          <p>Everything ran in the last 24 h, and nothing is open.</p>
        ) : (
          <ul className="divide-y divide-line">
            {lines.map((line) => (
              <Line key={line.key} line={line} />
            ))}
          </ul>
        )}
      </ListBox>
    </Card>
  )
}

function Line({ line: { tone, word, text, href, link } }: { line: AttentionLine }) {
  return (
    <li className="py-1.5 [overflow-wrap:anywhere] first:pt-0">
      <StatusBadge status={word} tone={tone} /> <span className="ml-1">{text}</span>{' '}
      <Link href={href} className="link whitespace-nowrap">
        {link}
      </Link>
    </li>
  )
}
