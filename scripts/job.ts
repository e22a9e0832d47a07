// npm run job -- <job> [--slot ISO] [--force]: one run by hand; prints its summary, exit code 1 when it failed.
import { parseArgs } from 'node:util'
import { closePool } from '../db/client'
import { describeError, InputError } from '../lib/errors'
import { findJob, JOBS } from '../lib/pipeline/jobs'
import { runJob } from '../lib/pipeline/run'
import { closeUpstream } from '../lib/pipeline/upstream'
import { databaseAdvice } from './database-advice'

// The summary on stdout is the program's answer; what the log adds to it is only worth showing when it warns.
process.env.LOG_LEVEL ||= 'warn'

const USAGE = `Usage: npm run job -- ${JOBS.map((job) => job.id).join('|')} [--slot 2026-11-23T10:00:00Z] [--force]`

function parseSlot(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const slot = new Date(text)
  if (Number.isNaN(slot.getTime())) throw new InputError(`--slot ${text} is not an ISO time. ${USAGE}`)
  return slot
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { slot: { type: 'string' }, force: { type: 'boolean', default: false } },
  })
  const job = positionals.length === 1 ? findJob(positionals[0] ?? '') : null
  if (!job) throw new InputError(USAGE)
  const slot = parseSlot(values.slot)
  const summary = await runJob({ job, trigger: 'manual', force: values.force, ...(slot ? { slot } : {}) })
  console.log(JSON.stringify(summary, null, 2))
  if (summary.status === 'failed') process.exitCode = 1
} catch (error) {
  console.error([describeError(error), databaseAdvice(error)].filter(Boolean).join('\n'))
  process.exitCode = 1
} finally {
  await closePool()
  await closeUpstream()
}
