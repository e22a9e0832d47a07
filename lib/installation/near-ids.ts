/** One coin of the source's full list. */
export interface ListedCoin {
  id: string
  symbol: string
  name: string
}

const MOST = 3
/** Two letters wrong, missing, too many: more would be another word. */
const FARTHEST = 2

/** Letters to change, add or take away to make one word of the other; stops counting beyond `limit`. */
export function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1
  let above = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row++) {
    const line = [row]
    for (let column = 1; column <= other.length; column++) {
      const swap = (above[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1)
      line.push(Math.min(swap, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1))
    }
    if (Math.min(...line) > limit) return limit + 1
    above = line
  }
  return above[other.length] ?? 0
}

/** Up to three ids that somebody who typed this may have meant: by symbol, by name, by a slip; the likeliest first. */
export function findNearIds(typed: string, coins: readonly ListedCoin[]): string[] {
  const word = typed.toLowerCase()
  const slug = (text: string) => text.toLowerCase().replace(/\s+/g, '-')
  const ranked = coins.flatMap(({ id, symbol, name }) => {
    const same = [id, slug(name), symbol.toLowerCase()].includes(word)
    const distance = same ? 0 : editDistance(word, id, FARTHEST)
    return distance <= FARTHEST ? [{ id, distance }] : []
  })
  return ranked
    .sort((a, b) => a.distance - b.distance || a.id.length - b.id.length || (a.id < b.id ? -1 : 1))
    .slice(0, MOST)
    .map(({ id }) => id)
}
