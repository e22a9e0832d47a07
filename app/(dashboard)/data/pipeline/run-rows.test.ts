import { describe, expect, it } from 'vitest'
import type { RunLine, RunStreak } from '@/db/queries/pipeline'
import { mergeSilences } from './run-rows'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 1, minute))
const run = (minute: number): RunLine => ({
  id: String(minute),
  job: 'market',
  slot: at(minute),
  shard: '',
  status: 'succeeded',
  attempt: 1,
  trigger: 'cron',
  startedAt: at(minute),
  finishedAt: at(minute + 1),
  counts: { read: 1, inserted: 1, updated: 0, duplicate: 0, rejected: 0 },
  upstreamCalls: 1,
  upstreamCostUsd: null,
  errorMessage: null,
  reason: null,
})
const streak = (first: number, last: number, attempted = false): RunStreak => ({
  job: 'market',
  status: 'missed',
  reason: 'not_delivered',
  first: at(first),
  last: at(last),
  runs: (last - first) / 5 + 1,
  attempted,
})
const shown = (runs: RunLine[], streaks: RunStreak[], isCut = false) =>
  mergeSilences({ runs, streaks, isCut }).map((row) =>
    row.kind === 'attempt' ? row.run.id : row.silence.runs,
  )

describe('the list of runs', () => {
  it('says where nobody ran, in one line between the runs around it', () => {
    expect(shown([run(30), run(5)], [streak(10, 25)])).toEqual(['30', 4, '5'])
  })

  it('says it at the top while nobody has run since, and when nobody ever ran', () => {
    expect(shown([run(5)], [streak(10, 15)])).toEqual([2, '5'])
    expect(shown([], [streak(10, 15)])).toEqual([2])
  })

  it('leaves out slots whose attempts it lists, and those before its oldest run when older ones are cut', () => {
    const streaks = [streak(20, 25, true), streak(10, 15)]
    expect(shown([run(30)], streaks)).toEqual(['30', 2])
    expect(shown([run(30)], streaks, true)).toEqual(['30'])
  })
})
