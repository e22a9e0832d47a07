/** Longest name worth looking up: the longest id met in the wild has 70 letters. */
const LONGEST_NAME = 191

/** The name that an address gives, or null when it cannot be one of an asset. */
export function readName(segment: string): string | null {
  try {
    const name = decodeURIComponent(segment)
    return name === '' || name.length > LONGEST_NAME ? null : name
  } catch {
    return null
  }
}
