/** Milliseconds in one UTC day. */
export const DAY_MS = 86_400_000

const FINEST_PERIOD_MS = 75_000
const LEVELS = 21
const CLUSTER_LEVEL = 8
const REGIME_LEVEL = 12
const JUMP_BLOCK_MS = 8 * DAY_MS
const JUMP_LIFE_MS = 2 * JUMP_BLOCK_MS
const JUMP_PER_BLOCK = 0.15
const JUMP_SALT = 0x6a756d70

/** The longest octave: 75 s doubled twenty times, about two and a half years. Phases are drawn from it. */
export const LONGEST_PERIOD_MS = FINEST_PERIOD_MS * 2 ** (LEVELS - 1)

/**
 * Amplitude of each octave for a Brownian path of one unit of standard deviation per day: sqrt(period)/2,
 * as in Lévy's midpoint construction. The two longest are damped, so a price wanders around its base
 * instead of away.
 */
const AMPLITUDES = Float64Array.from({ length: LEVELS }, (_, level) => {
  const brownian = Math.sqrt((FINEST_PERIOD_MS * 2 ** level) / DAY_MS) / 2
  return level >= LEVELS - 2 ? 0.6 * brownian : brownian
})

/**
 * Mixes two 32-bit integers into one unsigned 32-bit integer (murmur3 finalizer over a linear combination).
 */
export function mixHash(a: number, b: number): number {
  let h = (Math.imul(a, 0x9e3779b1) + Math.imul(b, 0x85ebca77)) | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Hash as a uniform number in [0, 1). */
export function uniformFrom(hash: number): number {
  return hash / 4_294_967_296
}

/** Hash as a bell-shaped number: mean 0, deviation 1, bounded by ±3.46 (sum of its four bytes). */
export function bellFrom(hash: number): number {
  const sum = (hash & 255) + ((hash >>> 8) & 255) + ((hash >>> 16) & 255) + (hash >>> 24)
  return (sum - 510) / 147.8005
}

/**
 * Smooth noise in [-1, 1], lattice values one `periodMs` apart joined by a smoothstep. Pure in all inputs.
 */
export function slowNoise(key: number, atMs: number, periodMs: number): number {
  const x = atMs / periodMs
  const cell = Math.floor(x)
  const f = x - cell
  const left = 2 * uniformFrom(mixHash(key, cell)) - 1
  const right = 2 * uniformFrom(mixHash(key, cell + 1)) - 1
  return left + (right - left) * f * f * (3 - 2 * f)
}

/**
 * Volatility factor of one 3.6-day block, mean square near one: a slow wave over blocks plus the block's
 * own part.
 */
function regimeFactor(key: number, block: number): number {
  const group = Math.floor(block / 8)
  const f = (block - group * 8 + 0.5) / 8
  const left = bellFrom(mixHash(key ^ 0x51a7e, group))
  const right = bellFrom(mixHash(key ^ 0x51a7e, group + 1))
  const own = bellFrom(mixHash(key ^ 0xb10c, block))
  return Math.exp(0.35 * (left + (right - left) * f) + 0.25 * own - 0.144)
}

/**
 * Value of a path at `atMs`, in units of one day's deviation, as a sum of hat-shaped octaves (Lévy's
 * Brownian construction: exactly Brownian on the dyadic grid, any instant in constant time). A fine octave
 * vanishes at the edges of every coarser cell, so scaling it per coarse cell gives volatility regimes
 * without breaking continuity.
 */
export function brownianPath(key: number, atMs: number): number {
  let x = atMs / FINEST_PERIOD_MS
  let sum = 0
  for (let level = 0; level < LEVELS; level++) {
    const cell = Math.floor(x)
    const f = x - cell
    const hat = f < 0.5 ? f + f : 2 - f - f
    sum += (AMPLITUDES[level] ?? 0) * bellFrom(mixHash(key + Math.imul(level, 0x632be5ab), cell)) * hat
    if (level === CLUSTER_LEVEL) sum *= Math.exp(0.4 * bellFrom(mixHash(key ^ 0xc1a57e, cell)) - 0.16)
    if (level === REGIME_LEVEL) sum *= regimeFactor(key, cell)
    x *= 0.5
  }
  return sum
}

/**
 * Mean-reverting path (octaves up to five hours only), about one unit of deviation between two days. For
 * pegs.
 */
export function peggedPath(key: number, atMs: number): number {
  let x = atMs / FINEST_PERIOD_MS
  let sum = 0
  for (let level = 0; level <= CLUSTER_LEVEL; level++) {
    const cell = Math.floor(x)
    const f = x - cell
    const hat = f < 0.5 ? f + f : 2 - f - f
    sum += (AMPLITUDES[level] ?? 0) * bellFrom(mixHash(key + Math.imul(level, 0x632be5ab), cell)) * hat
    x *= 0.5
  }
  return 3.67 * sum
}

/**
 * Sum of the jumps still felt at `atMs`, in units of one day's deviation. Each eight-day block holds at
 * most one (about 2 % of days); 45 % of it decays within hours, the rest fades out over sixteen days.
 */
export function jumpOffset(key: number, atMs: number): number {
  const current = Math.floor(atMs / JUMP_BLOCK_MS)
  let sum = 0
  for (let block = current - 2; block <= current; block++) {
    const hash = mixHash(key ^ JUMP_SALT, block)
    if (uniformFrom(hash) >= JUMP_PER_BLOCK) continue
    const ageMs = atMs - (block + uniformFrom(mixHash(hash, 1))) * JUMP_BLOCK_MS
    if (ageMs < 0 || ageMs >= JUMP_LIFE_MS) continue
    const draw = uniformFrom(mixHash(hash, 2))
    const size = (2 + 6 * Math.abs(draw - 0.5)) * (draw < 0.5 ? -1 : 1)
    const fade = Math.cos((Math.PI / 2) * (ageMs / JUMP_LIFE_MS))
    sum += size * (0.45 * Math.exp(-ageMs / (DAY_MS / 4)) + 0.55 * fade * fade)
  }
  return sum
}
