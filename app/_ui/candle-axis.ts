/** Marks nearer to the flag of the newest value than this many pixels are left out: their texts would overlap. */
const FLAG_REACH = 12
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

/** The texts with those blank that would stand under one of the flags. */
export function clearOfFlags(
  values: readonly number[],
  texts: readonly string[],
  /** Values of the flags, and pixels from the top of a value, null outside. */
  { flags, placeOf }: { flags: readonly number[]; placeOf: (value: number) => number | null },
): string[] {
  const places = flags.map(placeOf).filter((place) => place !== null)
  return texts.map((text, index) => {
    const own = placeOf(values[index] ?? Number.NaN)
    return own !== null && places.some((place) => Math.abs(own - place) < FLAG_REACH) ? '' : text
  })
}
