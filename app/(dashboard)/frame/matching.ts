/** Whether every word of the query begins a word of the text or stands inside it; a blank query matches all. */
export function matches(query: string, ...texts: readonly string[]): boolean {
  const haystack = texts.join(' ').toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word))
}

/** What is known here at once, then what the server adds, each once and no more than `limit`. */
export function mergeById<T extends { coingeckoId: string }>(
  near: readonly T[],
  far: readonly T[],
  limit: number,
): T[] {
  const seen = new Set<string>()
  const all = [...near, ...far].filter(({ coingeckoId }) => {
    if (seen.has(coingeckoId)) return false
    seen.add(coingeckoId)
    return true
  })
  return all.slice(0, limit)
}

const RECENT_LIMIT = 5

/** The list of recent ids with one more at its head. */
export function addRecent(recent: readonly string[], id: string): string[] {
  return [id, ...recent.filter((one) => one !== id)].slice(0, RECENT_LIMIT)
}
