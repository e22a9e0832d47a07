// One replay of every open reject in a process of its own, for tests that kill it:
// tsx tests/faults/replay-process.ts <now ISO> <user id> <point>
import { closePool } from '../../db/client'
import { listRejectIds } from '../../db/queries/quarantine'
import { replayRejects } from '../../lib/pipeline/replay'
import { fakeClock } from '../factories'

const [now = '', userId = '', point = ''] = process.argv.slice(2)
// `ingested:2`: at the second time that the point is reached.
const [name, times = '1'] = point.split(':')
let left = Number(times)

async function probe(reached: string): Promise<void> {
  if (reached !== name) return
  left -= 1
  if (left > 0) return
  process.kill(process.pid, 'SIGKILL')
  await new Promise(() => undefined)
}

const ids = await listRejectIds({
  filter: { status: 'open', source: null, kind: null, reason: null, text: null },
  limit: 500,
})
console.log(JSON.stringify(await replayRejects({ ids, userId }, { clock: fakeClock(new Date(now)), probe })))
await closePool()
