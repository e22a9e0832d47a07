// One restore in a process of its own, for tests that kill it:
// tsx tests/faults/restore-process.ts <database address> <file> <point to die at, or ->
import { restoreBackup } from '../../scripts/backup/restore-backup'

const [url = '', file = '', point = ''] = process.argv.slice(2)

async function probe(reached: string): Promise<void> {
  console.log(reached)
  if (reached === point) process.kill(process.pid, 'SIGKILL')
}

await restoreBackup({ url, file, replace: true, mode: 'live', env: process.env, probe })
