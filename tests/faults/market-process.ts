// One delivery of a job (default: market) in a process of its own, for tests that kill or freeze it:
// tsx tests/faults/market-process.ts <now ISO> <point> <signal> [job]
// The point is a probe's name, or `statement:N`: before the Nth statement is sent to the database.
import { closePool, createPool, usePool } from '../../db/client'
import { requireDatabaseUrl } from '../../lib/env'
import { runJob } from '../../lib/pipeline/run'
import { fakeClock, requireJob } from '../factories'

const [now = '', point = '', signal = '', job = 'market'] = process.argv.slice(2)

async function probe(reached: string): Promise<void> {
  if (reached !== point) return
  process.kill(process.pid, signal as NodeJS.Signals)
  // SIGSTOP takes effect at once; SIGKILL leaves nobody here.
  await new Promise((resolve) => setTimeout(resolve, 50))
}

/** Counts what the run sends; the session set-up of a new connection is not the run's. */
function signalAtStatement(number: number): void {
  const pool = createPool(requireDatabaseUrl())
  let sent = 0
  pool.pool.on('connection', (connection) => {
    const original = connection.query.bind(connection)
    connection.query = ((...args: Parameters<typeof original>) => {
      sent += 1
      if (sent === number) process.kill(process.pid, signal as NodeJS.Signals)
      return original(...args)
    }) as typeof connection.query
  })
  usePool(pool)
}

if (point.startsWith('statement:')) signalAtStatement(Number(point.slice('statement:'.length)))
const outcome = await runJob(
  { job: requireJob(job), trigger: 'cron' },
  { clock: fakeClock(new Date(now)), probe },
).catch((error: Error) => ({ error: error.message }))
console.log(JSON.stringify(outcome))
await closePool()
