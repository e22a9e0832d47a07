import { StatusBadge } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { Code } from '@/app/_ui/states'
import { listLogRisks } from './data'

/** What the database itself lets the application do to the log, read from its grants just now. */
export async function TamperNote() {
  const risks = await listLogRisks()
  return (
    <Card title="Protection" className="mt-3">
      {risks.length === 0 ? (
        <p className="max-w-[90ch] text-[13px]">
          <StatusBadge status="append-only" tone="good" /> The database lets the application add lines to{' '}
          <Code>audit_log</Code> and nothing else: its account can neither change nor remove one, nor alter
          the table. Only the database’s own administrator could. Read from its grants just now.
        </p>
      ) : (
        <p className="max-w-[90ch] text-[13px]">
          <StatusBadge status="not protected" tone="warn" /> The application’s database account may do more
          than append ({risks.join(', ')}). Give it an account of its own: <Code>docs/database-users.md</Code>{' '}
          says how.
        </p>
      )}
    </Card>
  )
}
