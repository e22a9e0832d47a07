import { existsSync, readFileSync } from 'node:fs'
import type { Connection, RowDataPacket } from 'mysql2/promise'

const SAMPLE_MS = 25
const POLL_MS = 5
/** A page takes far less: without a query for so long none is coming. */
const QUIET_MS = 400
const LONGEST_MS = 10_000

/** Whether this system tells what a process holds. */
export const canReadMemory = () => existsSync('/proc/self/status')

/** Resident memory of a process in MiB. */
export function residentOf(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1]) / 1024
}

/** How far the memory of a process rose above `idle`, in MiB, while something ran. */
export async function growthDuring(
  { pid, idle }: { pid: number; idle: number },
  work: () => Promise<unknown>,
): Promise<number> {
  let peak = residentOf(pid)
  const timer = setInterval(() => {
    peak = Math.max(peak, residentOf(pid))
  }, SAMPLE_MS)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return Math.max(peak, residentOf(pid)) - idle
}

/** Statements of exports that the server works on now. */
async function countQueries(connection: Connection, database: string): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE db = ? AND command <> 'Sleep' AND id <> CONNECTION_ID() AND info LIKE '%raw_crypto_market_data%'",
    [database],
  )
  return Number(rows[0]?.n)
}

/** Waits until an export's statement is seen at work: otherwise the watch would see nothing go. */
export async function waitForQuery(connection: Connection, database: string): Promise<void> {
  const deadline = performance.now() + LONGEST_MS
  while (performance.now() < deadline) {
    if ((await countQueries(connection, database)) > 0) return
  }
  throw new Error('no statement of the export was ever seen at work')
}

/** Milliseconds from now until the last statement of an export was seen. */
export async function watchQueriesGo(connection: Connection, database: string): Promise<number> {
  const since = performance.now()
  let lastSeen = since
  while (performance.now() - lastSeen < QUIET_MS && performance.now() - since < LONGEST_MS) {
    if ((await countQueries(connection, database)) > 0) lastSeen = performance.now()
    await new Promise((done) => setTimeout(done, POLL_MS))
  }
  return lastSeen - since
}
