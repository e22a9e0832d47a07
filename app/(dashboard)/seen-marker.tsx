'use client'

import { useEffect } from 'react'
import { SEEN_COOKIE, seenValue } from './seen-cookie'

const KEEP_SECONDS = 90 * 24 * 60 * 60

/** Notes when Today is left, so that the next visit can say what changed since. `since` is epoch milliseconds. */
export function SeenMarker({ since }: { since: number }) {
  useEffect(() => {
    const note = () => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser, and too late on leaving.
      document.cookie = `${SEEN_COOKIE}=${seenValue(since, Date.now())}; path=/; max-age=${KEEP_SECONDS}; samesite=lax`
    }
    const onHide = () => document.visibilityState === 'hidden' && note()
    addEventListener('pagehide', note)
    document.addEventListener('visibilitychange', onHide)
    return () => {
      note()
      removeEventListener('pagehide', note)
      document.removeEventListener('visibilitychange', onHide)
    }
  }, [since])
  return null
}
