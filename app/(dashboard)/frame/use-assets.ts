'use client'

import { useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import type { AssetHit } from '@/db/queries/asset-search'
import { addRecent, matches, mergeById } from './matching'

/** Long enough for the next key, short enough not to be noticed. */
const PAUSE_MS = 120
const SHOWN = 8
const RECENT_KEY = 'koinstrap-recent-assets'
const recentSchema = z.array(z.string().max(191)).max(20)

function readRecent(): string[] {
  try {
    return recentSchema.parse(JSON.parse(localStorage.getItem(RECENT_KEY) ?? '[]'))
  } catch {
    return []
  }
}

/** Remembers an asset that was opened. */
export function keepRecent(id: string): void {
  try {
    localStorage.setItem(RECENT_KEY, JSON.stringify(addRecent(readRecent(), id)))
  } catch {
    // Storage can be forbidden; then there are no recent assets.
  }
}

export interface FoundAssets {
  assets: AssetHit[]
  heading: string
  /** The server has not yet answered for what is typed. */
  searching: boolean
  failed: boolean
}

/** Assets for what is typed: from the first by rank at once, from all of them a moment later. */
export function useAssets(query: string, find: (query: string) => Promise<AssetHit[]>): FoundAssets {
  const [top, setTop] = useState<AssetHit[]>([])
  const [answer, setAnswer] = useState<{ query: string; hits: AssetHit[]; failed: boolean } | null>(null)
  const [recent] = useState(readRecent)
  const typed = query.trim()
  const latest = useRef(typed)
  latest.current = typed

  useEffect(() => {
    const ask = async () => {
      const result = await find(typed).then(
        (hits) => ({ hits, failed: false }),
        () => ({ hits: [], failed: true }),
      )
      if (typed === '' && !result.failed) setTop(result.hits)
      if (latest.current === typed) setAnswer({ query: typed, ...result })
    }
    const timer = setTimeout(ask, typed === '' ? 0 : PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, find])

  const current = answer?.query === typed ? answer : null
  const state = { searching: current === null, failed: current?.failed ?? false }
  if (typed !== '') {
    const near = top.filter(({ name, symbol, coingeckoId }) => matches(typed, name, symbol, coingeckoId))
    return { assets: mergeById(near, current?.hits ?? [], SHOWN), heading: 'Assets', ...state }
  }
  const known = recent.flatMap((id) => top.filter((asset) => asset.coingeckoId === id))
  const heading = known.length > 0 ? 'Recent and largest assets' : 'Largest assets'
  return { assets: mergeById(known, top, SHOWN - 2), heading, ...state }
}
