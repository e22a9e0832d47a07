// One replay of every open reject in a process of its own, for tests that kill it:
// tsx tests/faults/replay-process.ts <now ISO> <user id> <point>
// The point is a probe's name, with `:2` for the second time it is reached, or `statement:N`: before the Nth statement.
import { closePool, createPool, usePool } from '../../db/client'
import { listRejectIds } from '../../db/queries/quarantine'
import { requireDatabaseUrl } from '../../lib/env'
import { replayRejects } from '../../lib/pipeline/replay'
import { fakeClock } from '../factories'

const [now = '', userId = '', point = ''] = process.argv.slice(2)
const [name = '', times = '1'] = point.split(':')
let left = Number(times)

function reach(what: string): void {
  if (what !== name) return
  left -= 1
  if (left === 0) process.kill(process.pid, 'SIGKILL')
}

async function probe(reached: string): Promise<void> {
  reach(reached)
}

const pool = createPool(requireDatabaseUrl())
pool.pool.on('connection', (connection) => {
  const original = connection.query.bind(connection)
  connection.query = ((...args: Parameters<typeof original>) => {
    reach('statement')
    return original(...args)
  }) as typeof connection.query
})
usePool(pool)

const ids = await listRejectIds({
  filter: { status: 'open', source: null, kind: null, reason: null, text: null },
  limit: 500,
})
await replayRejects({ ids, userId }, { clock: fakeClock(new Date(now)), probe })
await closePool()
