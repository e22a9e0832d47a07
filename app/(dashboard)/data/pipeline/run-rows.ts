import type { RunLine, RunStreak } from '@/db/queries/pipeline'

/** A line of the list of runs: an attempt, or slots in which there was none. */
export type RunRow = { kind: 'attempt'; run: RunLine } | { kind: 'silence'; silence: RunStreak }

const timeOf = (row: RunRow): number =>
  row.kind === 'attempt' ? row.run.startedAt.getTime() : row.silence.last.getTime()

/**
 * Attempts with the silences between them, newest first. When the list of attempts is cut, silences before its oldest
 * belong to what was cut.
 */
export function mergeSilences(input: {
  runs: readonly RunLine[]
  streaks: readonly RunStreak[]
  isCut: boolean
}): RunRow[] {
  const attempts = input.runs.map((run): RunRow => ({ kind: 'attempt', run }))
  const oldest = input.isCut ? Math.min(...attempts.map(timeOf)) : Number.NEGATIVE_INFINITY
  const silences = input.streaks
    .filter((streak) => !streak.attempted)
    .map((silence): RunRow => ({ kind: 'silence', silence }))
    .filter((row) => timeOf(row) >= oldest)
  return [...attempts, ...silences].sort((one, other) => timeOf(other) - timeOf(one))
}
