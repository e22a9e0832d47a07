'use client'

import { useEffect, useState } from 'react'
import { PATH } from './view'

const POLL_MS = 1_000
/** A start on a slow machine, with a migration in it. */
const PATIENCE_MS = 180_000
const TODAY = '/'

type Phase = 'restarting' | 'back' | 'signed_out' | 'missing'

/** Waits for the server to go down and come back live, then goes to Today. */
export function RestartWatch({ message }: { message: string }) {
  const [phase, setPhase] = useState<Phase>('restarting')
  useEffect(() => {
    let stopped = false
    void watch(() => stopped).then((end) => {
      if (stopped || end === null) return
      setPhase(end)
      // A full load: everything the browser holds is of the server before.
      if (end === 'back') window.location.assign(TODAY)
    })
    return () => {
      stopped = true
    }
  }, [])
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
  back: 'Live',
  signed_out: 'Live. Please log in again',
  missing: 'The server has not come back',
}

const ADVICE = {
  restarting: 'The server starts again with the new settings. This page goes on to Today by itself.',
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

/** Null when nobody waits any more. */
async function watch(isStopped: () => boolean): Promise<Exclude<Phase, 'restarting'> | null> {
  const deadline = Date.now() + PATIENCE_MS
  let wasDown = false
  while (Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    if (isStopped()) return null
    const mode = await readMode()
    wasDown ||= mode === null
    if (wasDown && mode === 'live') return (await isLoggedIn()) ? 'back' : 'signed_out'
  }
  return 'missing'
}

/** The mode of the server that answers now, or null for none. */
async function readMode(): Promise<string | null> {
  try {
    const response = await fetch('/api/health', { cache: 'no-store', signal: AbortSignal.timeout(4_000) })
    const body: unknown = await response.json()
    const known = typeof body === 'object' && body !== null && 'mode' in body && 'database' in body
    return known && body.database === 'ok' ? String(body.mode) : null
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
