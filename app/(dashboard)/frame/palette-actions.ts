'use server'

import { z } from 'zod'
import type { MetricDefinition } from '@/app/_ui/proof'
import { type AssetHit, searchTrackedAssets } from '@/db/queries/asset-search'
import { requireUser } from '@/lib/auth/session'
import { METRICS } from '@/lib/metrics'

/** Longer than any name; a search for more finds nothing. */
const text = z.string().max(100)
/** Before anything is typed: as many as make typing two letters useful without asking again. */
const TOP_LIMIT = 50
const HIT_LIMIT = 12

/** Tracked assets that hold the text; for no text, the first by rank. */
export async function findAssets(query: unknown): Promise<AssetHit[]> {
  await requireUser()
  const parsed = text.safeParse(query)
  if (!parsed.success) return []
  return searchTrackedAssets({ text: parsed.data, limit: parsed.data.trim() === '' ? TOP_LIMIT : HIT_LIMIT })
}

/** The definitions of every metric, in the words of the registry. */
export async function listDefinitions(): Promise<MetricDefinition[]> {
  await requireUser()
  return METRICS.map(({ id, name, what, how, why, unit, window, minSamples, reference, version }) => ({
    id,
    name,
    what,
    how,
    why,
    unit,
    window,
    minSamples,
    reference,
    version,
  }))
}
