/** From here on a password of ordinary words withstands guessing at any speed. */
const STRONG_LENGTH = 20
/** Fewer different characters are a pattern, not a password. */
const VARIED = 8

/** A word on a password while it is typed. Length counts most: every character makes guessing so much longer. */
export function passwordHint(password: string, leastLength: number): string {
  const characters = [...password.normalize('NFKC')]
  if (characters.length === 0) return `At least ${leastLength} characters. A few unrelated words are good.`
  const missing = leastLength - characters.length
  if (missing > 0) return `${missing} more ${missing === 1 ? 'character' : 'characters'}.`
  if (new Set(characters).size < VARIED) return '▲ Easy to guess: use more different characters.'
  return characters.length >= STRONG_LENGTH ? '✓ Strong.' : '✓ Good. A few more characters make it strong.'
}
