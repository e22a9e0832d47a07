// npm run token -- create --name N --scopes a,b [--days 90|never] [--per-minute 60] [--owner E] | list | revoke --id N
import { parseArgs } from 'node:util'
import { closePool } from '../db/client'
import { createToken, revokeToken, type TokenRefusal } from '../db/queries/token-changes'
import { findTokenIds, listTokens } from '../db/queries/tokens'
import { getUserByEmail } from '../db/queries/users'
import { type TokenWish, tokenWishSchema } from '../lib/auth/token-wish'
import { createSecret } from '../lib/auth/tokens'
import { SCOPES } from '../lib/domain/scope'
import { DEFAULT_CALLS_PER_MINUTE, DEFAULT_TOKEN_DAYS, tokenState } from '../lib/domain/token'
import { describeError, InputError } from '../lib/errors'
import { databaseAdvice } from './database-advice'

const ACTOR = { id: null, name: 'command line' }
const MOST_LISTED = 1_000
const SCOPE_IDS = SCOPES.map(({ id }) => id).join(',')
const USAGE = `Usage: npm run token -- create --name N --scopes ${SCOPE_IDS} [--days ${DEFAULT_TOKEN_DAYS}|never] [--per-minute ${DEFAULT_CALLS_PER_MINUTE}] [--owner E] · npm run token -- list · npm run token -- revoke --id N | --prefix ks_…`

const REFUSALS: Record<TokenRefusal, string> = {
  owner: 'The owner must be an account that is enabled and whose role suffices for the scopes.',
  too_many: 'The owner has too many tokens that work: revoke some first.',
  unknown: 'There is no such token. `npm run token -- list` shows all.',
  ended: 'This token has ended already.',
}

/** Makes a token. The last line is the token alone. */
async function create(wish: TokenWish, ownerEmail: string | undefined): Promise<void> {
  const owner = ownerEmail === undefined ? null : await getUserByEmail(ownerEmail)
  if (ownerEmail !== undefined && !owner) throw new InputError(`There is no account ${ownerEmail}.`)
  const { token, ...secret } = createSecret()
  const made = await createToken({ actor: ACTOR, ownerId: owner?.id ?? null, ...wish, ...secret })
  if (made.outcome !== 'done') throw new InputError(REFUSALS[made.outcome])
  const end = made.expiresAt ? `until ${made.expiresAt.toISOString()}` : 'until it is revoked'
  console.log(`Made ${wish.name} (${wish.scopes.join(', ')}) ${end}. The token, shown once:`)
  console.log(token)
}

async function list(): Promise<void> {
  const tokens = await listTokens({ ownerId: null, limit: MOST_LISTED })
  if (tokens.length === 0) console.log('There are no tokens.')
  for (const token of tokens) {
    const { id, prefix, name, scopes, owner, lastUsedAt, expiresAt } = token
    const facts = [
      `#${id}`,
      `${prefix}…`,
      tokenState(token),
      scopes.join(','),
      owner?.email ?? 'command line',
      `used ${lastUsedAt?.toISOString() ?? 'never'}`,
      `until ${expiresAt?.toISOString() ?? 'revoked'}`,
      name,
    ]
    console.log(facts.join('  '))
  }
}

async function revoke(id: string | undefined, prefix: string | undefined): Promise<void> {
  if ((id === undefined) === (prefix === undefined))
    throw new InputError(`Name one of --id and --prefix. ${USAGE}`)
  const ids = prefix === undefined ? [id ?? ''] : await findTokenIds(prefix)
  const [only = ''] = ids
  if (ids.length > 1)
    throw new InputError(`Several tokens begin like this: name one of --id ${ids.join(', ')}.`)
  if (!/^\d{1,20}$/.test(only)) throw new InputError(REFUSALS.unknown)
  const done = await revokeToken({ actor: ACTOR, id: only })
  if (done.outcome !== 'done') throw new InputError(REFUSALS[done.outcome])
  console.log(`Revoked ${done.name}: it is refused from now on.`)
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: 'string', default: '' },
      scopes: { type: 'string', default: '' },
      days: { type: 'string', default: String(DEFAULT_TOKEN_DAYS) },
      'per-minute': { type: 'string', default: String(DEFAULT_CALLS_PER_MINUTE) },
      owner: { type: 'string' },
      id: { type: 'string' },
      prefix: { type: 'string' },
    },
  })
  const [command, ...more] = positionals
  if (more.length > 0) throw new InputError(USAGE)
  if (command === 'list') return list()
  if (command === 'revoke') return revoke(values.id, values.prefix)
  if (command !== 'create') throw new InputError(USAGE)
  const { name, days, 'per-minute': callsPerMinute } = values
  const scopes = values.scopes.split(',').map((one) => one.trim())
  const wish = tokenWishSchema.safeParse({ name, scopes, days, callsPerMinute })
  if (!wish.success)
    throw new InputError(`${wish.error.issues.map(({ message }) => message).join(' ')} ${USAGE}`)
  return create(wish.data, values.owner)
}

try {
  await main()
} catch (error) {
  console.error([describeError(error), databaseAdvice(error)].filter(Boolean).join('\n'))
  process.exitCode = 1
} finally {
  await closePool()
}
