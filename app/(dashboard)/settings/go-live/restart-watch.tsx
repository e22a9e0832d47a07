'use client'

import { useEffect, useState } from 'react'
import { hasComeBack, type RestartHealth, readRestartHealth } from './restart-health'
import { PATH } from './view'

const POLL_MS = 1_000
/** A start on a slow machine, with a migration in it. */
const PATIENCE_MS = 180_000
const TODAY = '/'

/** The first tick comes with the start; Today without a single price would only worry people. */
const FIRST_PRICES_MS = 15_000

type Phase = 'restarting' | 'first_prices' | 'back' | 'signed_out' | 'missing'

/** Waits for another server process in the place of the one that began at `before`, live, then goes to Today. */
export function RestartWatch({ message, before }: { message: string; before: string | null }) {
  const [phase, setPhase] = useState<Phase>('restarting')
  useEffect(() => {
    let stopped = false
    void watch({ before, isStopped: () => stopped, onPhase: setPhase }).then((end) => {
      if (stopped || end === null) return
      setPhase(end)
      // A full load: everything the browser holds is of the server before.
      if (end === 'back') window.location.assign(TODAY)
    })
    return () => {
      stopped = true
    }
  }, [before])
  return (
    <div role="status" className="flex flex-col gap-2 py-6">
      <p className="text-lg font-semibold">
        {phase === 'restarting' && (
          <span aria-hidden="true" className="pulse mr-2 inline-block size-2.5 rounded-full" />
        )}
        {TITLES[phase]}
      </p>
      <p className="max-w-prose">{message}</p>
      <div className="max-w-prose text-mut">{ADVICE[phase]}</div>
    </div>
  )
}

const TITLES: Record<Phase, string> = {
  restarting: 'Restarting … back in a moment',
  first_prices: 'Live',
  back: 'Live',
  signed_out: 'Live. Please log in again',
  missing: 'The server has not come back',
}

const ADVICE = {
  restarting: 'The server starts again with the new settings. This page goes on to Today by itself.',
  first_prices: 'Fetching the first prices …',
  back: 'Opening Today.',
  signed_out: (
    <>
      The live system has an account of yours with another password, or none:{' '}
      <a className="underline" href="/login">
        log in with a live account
      </a>
      .
    </>
  ),
  missing: (
    <>
      Look at the terminal or log of <code>npm start</code>: its last lines say why.{' '}
      <code>.env.local.bak</code> holds the settings from before.
    </>
  ),
} as const

interface Watch {
  before: string | null
  isStopped: () => boolean
  onPhase: (phase: Phase) => void
}

const pause = () => new Promise((resolve) => setTimeout(resolve, POLL_MS))

/** Null when nobody waits any more. */
async function watch({
  before,
  isStopped,
  onPhase,
}: Watch): Promise<'back' | 'signed_out' | 'missing' | null> {
  const deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    await pause()
    if (isStopped()) return null
    if (!hasComeBack(await readHealth(), before)) continue
    if (!(await isLoggedIn())) return 'signed_out'
    onPhase('first_prices')
    await waitForPrices(isStopped)
    return 'back'
  }
  return 'missing'
}

/** Until a source has sent something, or it has taken too long: Today then says why. */
async function waitForPrices(isStopped: () => boolean): Promise<void> {
  const deadline = Date.now() + FIRST_PRICES_MS
  while (Date.now() < deadline && !isStopped()) {
    if ((await readHealth())?.hasPrices) return
    await pause()
  }
}

/** What the server that answers now says of itself, or null for none that is ready. */
async function readHealth(): Promise<RestartHealth | null> {
  try {
    const response = await fetch('/api/health', { cache: 'no-store', signal: AbortSignal.timeout(4_000) })
    return readRestartHealth(await response.json())
  } catch {
    return null
  }
}

/** A page sends those without a session elsewhere. */
async function isLoggedIn(): Promise<boolean> {
  try {
    return (await fetch(PATH, { redirect: 'manual', cache: 'no-store' })).type !== 'opaqueredirect'
  } catch {
    return false
  }
}
