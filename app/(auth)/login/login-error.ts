import { throttledText } from '../throttled-text'

/** The sentence for an error code of the credentials login. */
export function loginErrorText(code: string): string {
  const throttled = /^throttled:(\d{1,9})$/.exec(code)
  if (throttled) return throttledText(Number(throttled[1]))
  if (code === 'CredentialsSignin') return 'Email or password is wrong.'
  if (code === 'unavailable') {
    return 'The database cannot be reached, so nobody can log in. Run npm run doctor on the server, then try again.'
  }
  return 'The login did not work. Try again; if it stays like this, look into the server’s log.'
}
