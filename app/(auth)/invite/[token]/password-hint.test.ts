import { expect, it } from 'vitest'
import { passwordHint } from './password-hint'

it.each([
  ['', 'At least 12 characters. A few unrelated words are good.'],
  ['abcdefghijk', '1 more character.'],
  ['abc', '9 more characters.'],
  ['aaaaaaaaaaaaaaaaaaaaaaaa', '▲ Easy to guess: use more different characters.'],
  ['abcdefghijkl', '✓ Good. A few more characters make it strong.'],
  ['lagos kettle orbit pine', '✓ Strong.'],
])('says of %j: %s', (password, words) => {
  expect(passwordHint(password, 12)).toBe(words)
})

it('counts characters as people see them', () => {
  expect(passwordHint('💥'.repeat(11), 12)).toBe('1 more character.')
})
