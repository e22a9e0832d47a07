// npm run user -- create --email E --role R | revoke --email E [--disable]; `ensure-admin` and `copy --from DATABASE`
// are for npm start.
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { closePool } from '../db/client'
import { copyAccounts } from '../db/queries/account-copy'
import { insertAudit } from '../db/queries/audit'
import { changeUser, type UserChange } from '../db/queries/user-changes'
import { getUserByEmail, hasAdmin, insertUser } from '../db/queries/users'
import { generatePassword, hashPassword } from '../lib/auth/password'
import { ROLES, type Role } from '../lib/domain/role'
import { getEnv } from '../lib/env'
import { describeError, InputError } from '../lib/errors'
import { databaseAdvice } from './database-advice'

const ACTOR = { id: null, name: 'command line' }
const DEFAULT_ADMIN = 'admin@koinstrap.local'
const databaseName = z.string().regex(/^koinstrap\w*$/, 'must be a database of the private server')
const USAGE = `Usage: npm run user -- create --email E --role ${ROLES.join('|')} [--reset] · npm run user -- revoke --email E [--disable]`

/** Creates the account; `reset` gives an existing one a new password and role. The password is the last line. */
async function create(email: string, role: Role, reset: boolean): Promise<void> {
  if (!reset && (await getUserByEmail(email))) {
    throw new InputError(
      `${email} has an account. For a new password and this role add --reset; all its sessions end.`,
    )
  }
  const password = generatePassword()
  const passwordHash = await hashPassword(password)
  const created = await insertUser({ email, role, passwordHash })
  if (created) await auditCreated(ACTOR.name, email, role)
  else await change(email, { kind: 'reset', role, passwordHash })
  console.log(
    created
      ? `Created ${email} as ${role}. The password, shown once:`
      : `${email} is ${role} now; all its sessions ended. The new password, shown once:`,
  )
  console.log(password)
}

async function revoke(email: string, disable: boolean): Promise<void> {
  await change(email, { kind: disable ? 'disable' : 'sign_out' })
  console.log(
    disable ? `${email} is disabled and signed out everywhere.` : `${email} is signed out everywhere.`,
  )
}

/** Throws: InputError when there is no such account, or nobody could administer afterwards. */
async function change(email: string, wanted: UserChange): Promise<void> {
  const user = await getUserByEmail(email)
  const outcome = user ? await changeUser({ actor: ACTOR, userId: user.id, change: wanted }) : 'unknown'
  if (outcome === 'unknown') throw new InputError(`There is no account ${email}.`)
  if (outcome === 'last_admin') {
    throw new InputError(`${email} is the only admin who can log in: make another one first.`)
  }
}

const auditCreated = (actor: string, subject: string, role: Role) =>
  insertAudit({ userId: null, actor, action: 'user.created', subject, after: { role } })

/** Prints one JSON line: whether an admin was made just now, and how it logs in. */
async function ensureAdmin(): Promise<void> {
  const env = getEnv()
  const email = env.ADMIN_EMAIL ?? DEFAULT_ADMIN
  if (await hasAdmin()) return console.log(JSON.stringify({ created: false, email }))
  const password = env.ADMIN_PASSWORD ?? generatePassword()
  const created = await insertUser({ email, role: 'admin', passwordHash: await hashPassword(password) })
  if (created) await auditCreated('npm start', email, 'admin')
  console.log(JSON.stringify(created ? { created: true, email, password } : { created: false, email }))
}

/** Prints one JSON line: how many accounts of another database of this server came, and how many were here already. */
async function copyFrom(database: string): Promise<void> {
  const result = await copyAccounts(database)
  if (result.copied > 0) {
    const after = { from: database, ...result }
    await insertAudit({ userId: null, actor: 'npm start', action: 'user.copied', after })
  }
  console.log(JSON.stringify(result))
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      email: { type: 'string' },
      role: { type: 'string' },
      disable: { type: 'boolean', default: false },
      reset: { type: 'boolean', default: false },
      from: { type: 'string' },
    },
  })
  const [command] = positionals
  if (command === 'ensure-admin') return ensureAdmin()
  if (command === 'copy') return copyFrom(databaseName.parse(values.from))
  const email = z.email().safeParse(values.email)
  if (!email.success) throw new InputError(`--email must be an address. ${USAGE}`)
  if (command === 'revoke') return revoke(email.data.toLowerCase(), values.disable)
  const role = ROLES.find((one) => one === values.role)
  if (command !== 'create') throw new InputError(USAGE)
  if (!role) throw new InputError(`--role must be one of ${ROLES.join(', ')}.`)
  return create(email.data.toLowerCase(), role, values.reset)
}

try {
  await main()
} catch (error) {
  console.error([describeError(error), databaseAdvice(error)].filter(Boolean).join('\n'))
  process.exitCode = 1
} finally {
  await closePool()
}
