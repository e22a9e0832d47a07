import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROLES, type Role } from '../../../lib/domain/role'
import { runTypeScript } from './commands'
import type { Account } from './stage'

/** Makes an account by the command line and gives its password. */
export async function createUser(
  user: { email: string; role: Role; reset?: boolean },
  env: Record<string, string>,
): Promise<string> {
  const lines = await runTypeScript(
    [
      'scripts/user.ts',
      'create',
      '--email',
      user.email,
      '--role',
      user.role,
      ...(user.reset ? ['--reset'] : []),
    ],
    env,
  )
  const password = lines.at(-1)
  if (!password || lines.length !== 2) throw new Error(`user create printed: ${lines.join(' | ')}`)
  return password
}

/** The first admin, as `npm start` makes it. */
async function ensureAdmin(env: Record<string, string>): Promise<{ email: string; password: string }> {
  const given = { email: 'admin@example.com', password: 'correct-horse-battery-staple' }
  const lines = await runTypeScript(['scripts/user.ts', 'ensure-admin'], {
    ...env,
    ADMIN_EMAIL: given.email,
    ADMIN_PASSWORD: given.password,
  })
  const answer = JSON.parse(lines.at(-1) ?? '{}')
  if (answer.created !== true) throw new Error(`ensure-admin printed: ${lines.join(' | ')}`)
  return given
}

/** One account of each wanted role. */
export async function createAccounts(
  roles: readonly Role[],
  env: Record<string, string>,
): Promise<{ role: Role; email: string; password: string }[]> {
  const made = []
  for (const role of ROLES.filter((one) => roles.includes(one))) {
    const email = `${role}@example.com`
    made.push(
      role === 'admin'
        ? { role, ...(await ensureAdmin(env)) }
        : { role, email, password: await createUser({ email, role }, env) },
    )
  }
  return made
}

interface Cookie {
  name: string
  value: string
}

const cookiesOf = (response: Response): Cookie[] =>
  response.headers.getSetCookie().map((line) => {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    return { name: pair.slice(0, at), value: pair.slice(at + 1) }
  })

const headerOf = (cookies: Cookie[]) => cookies.map(({ name, value }) => `${name}=${value}`).join('; ')

/** One attempt over HTTP, as the login page makes it. `cookies` hold a session only when it worked. */
export async function attemptLogin(
  url: string,
  credentials: { email: string; password: string; callbackUrl?: string },
): Promise<{ status: number; body: string; cookies: Cookie[] }> {
  const csrf = await fetch(`${url}/api/auth/csrf`)
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  const before = cookiesOf(csrf)
  const response = await fetch(`${url}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: headerOf(before), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ callbackUrl: url, ...credentials, csrfToken, json: 'true' }),
  })
  return {
    status: response.status,
    body: await response.text(),
    cookies: [...before, ...cookiesOf(response)],
  }
}

/** Logs in and keeps the session's cookies in a file for Playwright. */
export async function keepSession(input: {
  url: string
  folder: string
  email: string
  password: string
}): Promise<Account> {
  const { url, folder, email, password } = input
  const { cookies, body } = await attemptLogin(url, { email, password })
  if (!cookies.some(({ name }) => name.includes('session-token')))
    throw new Error(`${email} cannot log in: ${body}`)
  const state = join(folder, `session-${new URL(url).port}-${email}.json`)
  const common = {
    domain: '127.0.0.1',
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: 'Lax',
  }
  const kept = { cookies: cookies.map((cookie) => ({ ...cookie, ...common })), origins: [] }
  writeFileSync(state, JSON.stringify(kept), { mode: 0o600 })
  return { email, password, state }
}
