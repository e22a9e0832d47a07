import { Cron } from 'croner'
import { describe, expect, it } from 'vitest'
import { JOBS } from '@/lib/pipeline/jobs'
import { readText } from './repository'

/** The schedule of a job that Vercel must deliver: its own, in UTC. */
const crons: { path: string; schedule: string }[] = JSON.parse(readText('vercel.json')).crons

describe('vercel.json', () => {
  it('delivers every job by its own schedule, and nothing else', () => {
    const wanted = JOBS.map(({ id, schedule }) => ({ path: `/api/cron/${id}`, schedule }))
    expect(crons).toEqual(wanted)
  })
})

describe('job registry', () => {
  it('names every job once, in a word that fits a path', () => {
    expect(new Set(JOBS.map((job) => job.id)).size).toBe(JOBS.length)
    for (const job of JOBS) expect(job.id).toMatch(/^[a-z]+$/)
  })

  it.each(JOBS.map((job) => [job.id, job] as const))('%s runs once in each of its slots', (_, job) => {
    expect(job.schedule.split(' ')).toHaveLength(5)
    const runs = new Cron(job.schedule, { timezone: 'UTC' }).nextRuns(12, new Date('2026-11-23T00:00:00Z'))
    const times = runs.map((run) => run.getTime())
    expect(times.every((time) => time % job.periodMs === 0)).toBe(true)
    expect(times.slice(1).every((time, i) => time - (times[i] ?? 0) === job.periodMs)).toBe(true)
  })

  it.each(JOBS.map((job) => [job.id, job] as const))(
    '%s ends well inside its slot and a function of Vercel',
    (_, job) => {
      expect(job.timeBudgetMs).toBeGreaterThan(0)
      expect(job.timeBudgetMs).toBeLessThanOrEqual(120_000)
      expect(job.timeBudgetMs).toBeLessThan(job.periodMs)
      expect(job.what).toMatch(/^[A-Z].+\.$/)
    },
  )
})
