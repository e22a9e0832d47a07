import { expect, it } from 'vitest'
import { loginErrorText } from './login-error'

it.each([
  ['CredentialsSignin', 'Email or password is wrong.'],
  ['throttled:1', 'Too many attempts. Try again in 1 minute.'],
  ['throttled:61', 'Too many attempts. Try again in 2 minutes.'],
])('turns %s into words', (code, text) => {
  expect(loginErrorText(code)).toBe(text)
})

it('tells an unreachable database apart from a wrong password', () => {
  expect(loginErrorText('unavailable')).toContain('database cannot be reached')
})

it('has a sentence for codes it does not know', () => {
  expect(loginErrorText('throttled:soon')).toContain('did not work')
})
