import Link from 'next/link'
import { Card } from '@/app/_ui/card'
import { Fact, Facts } from '@/app/_ui/facts'
import { formatCount } from '@/app/_ui/format'
import { formatMinute, formatShortTime } from '@/app/_ui/format-time'
import type { RejectFilter, RejectRun } from '@/db/queries/quarantine'
import { getEnv } from '@/lib/env'
import { decideRejects } from './actions'
import type { RejectView } from './data'
import { DecisionForm } from './decision-form'
import { intentsOf } from './intents'
import { RejectStatusBadge } from './rejects-table'
import { hrefOf } from './view'

interface RejectHistoryProps {
  reject: RejectView
  /** The list that the reader comes from. */
  filter: RejectFilter
  mayDecide: boolean
}

const runText = (run: RejectRun | null, zone: string): string =>
  run
    ? `${run.job} run #${run.id}, slot ${formatShortTime(run.slot, zone)}`
    : 'its run is not in the ledger any more'

/** What is wrong with a record, what happened to it so far, and what can be done. */
export function RejectHistory({ reject, filter, mayDecide }: RejectHistoryProps) {
  const zone = getEnv().BUSINESS_TIME_ZONE
  const { decision } = reject
  const intents = mayDecide ? intentsOf(reject.status) : []
  return (
    <Card
      title={reject.message}
      aside={
        <Link href={hrefOf({ filter })} className="link">
          ← Back to the list
        </Link>
      }
      className="mb-3"
    >
      <div className="mb-3 grid items-start gap-x-6 gap-y-1 md:grid-cols-2">
        <Facts>
          <Fact name="Status">
            <RejectStatusBadge status={reject.status} />
          </Fact>
          <Fact name="Source">
            {reject.source}, {reject.kind.replaceAll('_', ' ')}
          </Fact>
          <Fact name="Reason">{reject.reason.replaceAll('_', ' ')}</Fact>
          <Fact name="Field">{reject.field ?? 'the whole record'}</Fact>
        </Facts>
        <Facts>
          <Fact name="First seen">
            {formatMinute(reject.firstSeenAt, zone)}, {runText(reject.firstRun, zone)}
          </Fact>
          <Fact name="Last seen">
            {formatMinute(reject.lastSeenAt, zone)}, {runText(reject.lastRun, zone)}
          </Fact>
          <Fact name="Seen in">
            {formatCount(reject.seen).text} {reject.seen === 1 ? 'document' : 'documents'}
          </Fact>
          <Fact name="Last replay">
            {reject.replayRun ? runText(reject.replayRun, zone) : 'nobody has tried'}
          </Fact>
          <Fact name="Decision">
            {decision
              ? `${decision.reason === null ? 'replayed' : 'dismissed'} by ${decision.by}, ${formatMinute(decision.at, zone)}${decision.reason === null ? '' : `: “${decision.reason}”`}`
              : 'none yet'}
          </Fact>
        </Facts>
      </div>
      {mayDecide && (
        <DecisionForm decide={decideRejects} intents={intents} filter={filter} single>
          <input type="hidden" name="id" value={reject.id} />
        </DecisionForm>
      )}
    </Card>
  )
}
