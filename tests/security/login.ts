import { attemptLogin } from '../e2e/setup/accounts'

interface Credentials {
  email: string
  password: string
}

/** The cookies a response sets, as a Cookie header. */
export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

/** A csrf token of next-auth with the cookie that belongs to it. */
export async function getCsrf(url: string, cookie = ''): Promise<{ csrfToken: string; cookie: string }> {
  const response = await fetch(`${url}/api/auth/csrf`, { headers: { cookie } })
  const { csrfToken } = (await response.json()) as { csrfToken: string }
  return { csrfToken, cookie: [cookie, cookiesOf(response)].filter(Boolean).join('; ') }
}

/** Logs in and gives the Cookie header of the session. Throws when there is none. */
export async function logIn(url: string, credentials: Credentials): Promise<string> {
  const { cookies, body } = await attemptLogin(url, credentials)
  if (!cookies.some(({ name }) => name.includes('session-token')))
    throw new Error(`${credentials.email} cannot log in: ${body}`)
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

/** Signs a session out, as the menu does; the given cookie stays as it was. */
export async function signOut(url: string, session: string): Promise<void> {
  const { csrfToken, cookie } = await getCsrf(url, session)
  const response = await fetch(`${url}/api/auth/signout`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken, json: 'true' }),
  })
  if (response.status !== 200) throw new Error(`sign-out answered ${response.status}`)
}

/** The value of the session token in a Cookie header. */
export function sessionToken(cookie: string): string {
  return /session-token=([^;]+)/.exec(cookie)?.[1] ?? ''
}
