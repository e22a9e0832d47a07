/** Marks nearer to the flag of the newest value than this many pixels are left out: their texts would overlap. */
const FLAG_REACH = 16
/** A mark nearer to an edge of its pane than half of its text would be cut. */
const EDGE_REACH = 7
/** Cents that say nothing: every mark of the axis ends on a whole dollar. */
const NO_CENTS = /^([^.]*)\.00$/
/** From here on whole dollars are as exact as an axis needs to be. */
const WHOLE_FROM = 1_000

/** Texts of the marks of an axis; where all are whole thousands and up, without ".00". */
export function markTexts(values: readonly number[], write: (value: number) => string): string[] {
  const texts = values.map(write)
  const isWhole = values.every((value, index) => value >= WHOLE_FROM && NO_CENTS.test(texts[index] ?? ''))
  return isWhole ? texts.map((text) => text.replace(NO_CENTS, '$1')) : texts
}

interface Pane {
  /** Values of the flags. */
  flags: readonly number[]
  /** Pixels of a value from the top, null outside. */
  placeOf: (value: number) => number | null
  /** Pixels from top to bottom. */
  height: number
}

/** The texts with those blank that would stand under one of the flags, or be cut by an edge. */
export function clearOfFlags(values: readonly number[], texts: readonly string[], pane: Pane): string[] {
  const { flags, placeOf, height } = pane
  const places = flags.map(placeOf).filter((place) => place !== null)
  return texts.map((text, index) => {
    const own = placeOf(values[index] ?? Number.NaN)
    if (own === null) return text
    const isCut = own < EDGE_REACH || own > height - EDGE_REACH
    return isCut || places.some((place) => Math.abs(own - place) < FLAG_REACH) ? '' : text
  })
}
