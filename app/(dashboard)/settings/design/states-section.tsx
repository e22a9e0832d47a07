import { Age } from '@/app/_ui/age'
import { Badge, StatusBadge } from '@/app/_ui/badge'
import { Button } from '@/app/_ui/button'
import { GradeBadge } from '@/app/_ui/grade'
import { Code, EmptyState, ErrorState, Loading, NotConfiguredState, Skeleton, Strip } from '@/app/_ui/states'
import type { Grade } from '@/lib/domain/market'
import { HOUR_MS } from '@/lib/domain/slot'
import { getEnv } from '@/lib/env'
import { Example, Section } from './section'

const GRADES: Grade[] = ['A', 'B', 'C', 'unknown']
const STATUSES = ['succeeded', 'partial', 'missed', 'failed', 'running', 'skipped']

/** Everything a card can say instead of its figures, and the small words beside them. */
export function StatesSection() {
  const now = Date.now()
  return (
    <Section id="states">
      <div className="grid gap-4 md:grid-cols-2">
        <Example name="loading" className="card">
          <Loading label="Loading an example" className="flex flex-col gap-2 py-6">
            <Skeleton className="h-4 w-1/3" />
            <Skeleton className="h-16 w-full" />
          </Loading>
        </Example>
        <Example name="empty" className="card">
          <EmptyState title="Nothing has run yet.">
            To start the first run now: <Code>npm run job -- market</Code>
          </EmptyState>
        </Example>
        <Example name="error" className="card">
          <ErrorState title="The example could not be loaded." action={<Button>Try again</Button>}>
            The database did not answer. Run <Code>npm run doctor</Code>: it says what to do.
          </ErrorState>
        </Example>
        <Example name="not configured" className="card">
          <NotConfiguredState title="This source is not configured.">
            Set <Code>EXAMPLE_KEY</Code> and restart. Without it nothing is shown here, and nothing is made
            up.
          </NotConfiguredState>
        </Example>
        <Example name="strips: calm, and one that limits trust (stale)" className="card">
          <Strip>Demo data from the built-in simulator.</Strip>
          <Strip tone="warn">The newest price is 3 h old. The pipeline page says which run is missing.</Strip>
        </Example>
        <Example name="badges, grades, ages" className="card">
          <p className="flex flex-wrap items-center gap-3 py-2">
            <Badge title="Where the data comes from">Demo</Badge>
            {STATUSES.map((status) => (
              <StatusBadge key={status} status={status} />
            ))}
          </p>
          <p className="flex flex-wrap items-center gap-3 py-2">
            {GRADES.map((grade) => (
              <GradeBadge key={grade} dataGrade={grade} metricTime={new Date(now)} now={now} />
            ))}
            <Age at={new Date(now)} now={now} zone={getEnv().BUSINESS_TIME_ZONE} />
            <Age at={new Date(now - 3.5 * HOUR_MS)} now={now} zone={getEnv().BUSINESS_TIME_ZONE} />
          </p>
          <p className="flex flex-wrap gap-2 py-2">
            <Button>Quiet</Button>
            <Button look="primary">Primary</Button>
            <Button look="grave">Grave</Button>
            <Button disabled>Busy …</Button>
          </p>
        </Example>
      </div>
    </Section>
  )
}
