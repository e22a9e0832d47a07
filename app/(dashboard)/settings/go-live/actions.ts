'use server'

import { insertAudit } from '@/db/queries/audit'
import { takeCall } from '@/db/queries/budgets'
import { requireRole, type SessionUser } from '@/lib/auth/session'
import { systemClock } from '@/lib/clock'
import { getEnv } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { createFetcher } from '@/lib/http'
import { type ConnectionReport, testConnection } from '@/lib/installation/connection-test'
import { writeEnvironmentFile } from '@/lib/installation/env-file'
import { askSupervisor } from '@/lib/installation/supervisor'
import { createTurns } from '@/lib/installation/turns'
import { SOURCES } from '@/lib/sources/index'
import { STARTED_AT } from '@/lib/version'
import { type ConnectionInput, readConnectionInput } from './connection-input'
import { listNotes, listSettings } from './connection-settings'
import { type Installation, readInstallation } from './data'
import type { ConnectionAnswer } from './view'

/** A mistyped key or coin, its mending and the save may follow at once; whoever goes on waits two seconds for each. */
const turns = createTurns({ atOnce: 6, everyMs: 2_000 })
let saving = false

/**
 * Tests a connection with the typed key, and with the intent `save` puts it into use when the test has passed. The
 * key is neither answered, logged nor audited. Administrators only.
 */
export async function connectSource(
  _before: ConnectionAnswer | null,
  form: FormData,
): Promise<ConnectionAnswer> {
  const user = await requireRole('admin')
  const installation = await readInstallation()
  const read = readConnectionInput(form, installation)
  if (!read.ok) return { ok: false, message: 'Nothing was asked yet: look at the form.', errors: read.errors }
  const waitMs = turns.take(Date.now())
  if (waitMs > 0)
    return { ok: false, message: `Too many tests at once: try again in ${Math.ceil(waitMs / 1_000)} s.` }
  const report = await runTest(read.input, installation)
  const settings = listSettings(read.input, { report, mode: installation.mode })
  const answer: ConnectionAnswer = {
    ok: report.outcome === 'works',
    message: report.message,
    report,
    settings,
    notes: listNotes(read.input, settings),
    ...errorsOf(report),
  }
  if (!answer.ok || read.input.intent === 'test') return answer
  return save(answer, { user, installation, input: read.input })
}

/** The one call, to the source's own hosts or the configured address, with the key that was typed or is in use. */
function runTest(input: ConnectionInput, { mode }: Installation): Promise<ConnectionReport> {
  const env = getEnv()
  const [source] = SOURCES
  const limits = {
    callsPerMinute: env.COINGECKO_CALLS_PER_MINUTE,
    callsPerMonth: env.COINGECKO_CALLS_PER_MONTH,
  }
  const [baseUrl, apiKey] = [env.COINGECKO_BASE_URL, input.apiKey ?? env.COINGECKO_API_KEY]
  const target = source.connection({
    plan: input.plan,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(apiKey === undefined ? {} : { apiKey }),
  })
  return testConnection(
    { target, isPaid: input.plan === 'pro', selection: input.selection },
    {
      source,
      fetcher: createFetcher(systemClock),
      clock: systemClock,
      beforeCall: async () => {
        // Counted, not held back: a spent key is one that somebody wants to replace.
        if (mode === 'live') await takeCall({ source: source.id, ...limits, costUsd: null })
      },
    },
  )
}

function errorsOf({ outcome, message, missing }: ConnectionReport): Pick<ConnectionAnswer, 'errors'> {
  if (outcome === 'key_refused') return { errors: { apiKey: 'This key was refused.' } }
  if (outcome === 'wrong_plan') return { errors: { plan: message } }
  if (outcome !== 'unknown_assets') return {}
  return { errors: { assets: `Not known: ${missing.map(({ id }) => id).join(', ')}` } }
}

interface Saving {
  user: SessionUser
  installation: Installation
  input: ConnectionInput
}

/** Writes nothing unless everything before it worked, so that a failure or a crash leaves the demo as it was. */
async function save(
  tested: ConnectionAnswer,
  { user, installation, input }: Saving,
): Promise<ConnectionAnswer> {
  const fail = (message: string): ConnectionAnswer => ({ ...tested, ok: false, message })
  if (installation.way !== 'page')
    return { ...tested, message: `${tested.message} Put it in place by the steps below.` }
  if (saving) return fail('Somebody else saves just now: wait a moment.')
  saving = true
  try {
    const prepared = await askSupervisor('prepare-live')
    if (!prepared?.ok)
      return fail(
        `The live database could not be prepared, so nothing was changed: ${prepared?.problem ?? 'npm start does not answer'}.`,
      )
    const key: Record<string, string> = input.apiKey === null ? {} : { COINGECKO_API_KEY: input.apiKey }
    await writeEnvironmentFile(installation.envFile, { ...key, ...Object.fromEntries(tested.settings ?? []) })
    const { copied, kept } = prepared
    const after = { plan: input.plan, host: tested.report?.host, copied, kept }
    await insertAudit({
      userId: user.id,
      actor: user.email,
      action: 'source.connected',
      subject: SOURCES[0].id,
      after,
    })
    const restart = await askSupervisor('restart')
    if (!restart?.ok)
      return fail('Saved, but npm start does not answer: stop it with Ctrl-C and start it again.')
    return { ...tested, restarting: true, startedAt: STARTED_AT, message: describeSaved(prepared) }
  } catch (error) {
    // Our own errors say what to do next; any other belongs into the server's log, not on the screen.
    if (error instanceof AppError) return fail(error.message)
    throw error
  } finally {
    saving = false
  }
}

function describeSaved({ copied, kept }: { copied: number; kept: number }): string {
  const accounts = (count: number) => `${count} account${count === 1 ? '' : 's'}`
  const moved = copied > 0 ? ` ${accounts(copied)} of the demo can log in to the live system too.` : ''
  const stayed = kept > 0 ? ` ${accounts(kept)} had a live login already and keep it.` : ''
  return `Saved.${moved}${stayed}`
}
