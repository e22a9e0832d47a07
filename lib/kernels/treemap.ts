/** A box in the unit of the frame it was laid out in. */
export interface Tile {
  x: number
  y: number
  width: number
  height: number
}

interface Frame {
  width: number
  height: number
}

/** Longest side over shortest of the worst tile when areas are laid along a side of that length. */
function worstRatio(areas: readonly number[], side: number): number {
  const sum = areas.reduce((total, area) => total + area, 0)
  const depth = sum / side
  return Math.max(...areas.map((area) => Math.max(area / depth ** 2, depth ** 2 / area)))
}

/** How many of the areas, from the front, make the best strip along a side. */
function stripLength(areas: readonly number[], side: number): number {
  let count = 1
  let worst = worstRatio(areas.slice(0, 1), side)
  while (count < areas.length) {
    const next = worstRatio(areas.slice(0, count + 1), side)
    if (next > worst) break
    worst = next
    count += 1
  }
  return count
}

/** Lays areas as one strip on the shorter side of the free box; gives their tiles and what stays free. */
function layStrip(areas: readonly number[], free: Tile): { tiles: Tile[]; free: Tile } {
  const sum = areas.reduce((total, area) => total + area, 0)
  const upright = free.width >= free.height
  const depth = sum / (upright ? free.height : free.width)
  let offset = 0
  const tiles = areas.map((area) => {
    const length = area / depth
    const tile = upright
      ? { x: free.x, y: free.y + offset, width: depth, height: length }
      : { x: free.x + offset, y: free.y, width: length, height: depth }
    offset += length
    return tile
  })
  const rest = upright
    ? { ...free, x: free.x + depth, width: Math.max(0, free.width - depth) }
    : { ...free, y: free.y + depth, height: Math.max(0, free.height - depth) }
  return { tiles, free: rest }
}

/**
 * Tiles that fill the frame, one for each weight and in its order, their areas in proportion to the weights and as
 * near to squares as strips can make them (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000). Weights fall.
 * Throws: RangeError for a weight that is not above zero, or one larger than the one before it.
 */
export function computeTreemap(weights: readonly number[], frame: Frame): Tile[] {
  weights.forEach((weight, index) => {
    if (!(weight > 0) || !Number.isFinite(weight)) throw new RangeError('a weight must be above zero')
    if (weight > (weights[index - 1] ?? weight)) throw new RangeError('weights must fall')
  })
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let areas = weights.map((weight) => (weight / total) * frame.width * frame.height)
  let free: Tile = { x: 0, y: 0, ...frame }
  const tiles: Tile[] = []
  while (areas.length > 0) {
    const count = stripLength(areas, Math.min(free.width, free.height))
    const strip = layStrip(areas.slice(0, count), free)
    tiles.push(...strip.tiles)
    free = strip.free
    areas = areas.slice(count)
  }
  return tiles
}
