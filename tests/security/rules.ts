import type { Door } from './doors'

/**
 * Who gets what at every door. One line a door; columns stand two or more spaces apart.
 *
 * pages    ok · login (sent to the login page) · home (sent to Today) · 403
 * routes   the status of the answer
 * actions  done (it ran and answered) · login · 403
 *
 * disabled: an account disabled after its login. signedOut: a copy of the cookie of a session that was signed out.
 * cron: nothing but the cron secret. scope: what an API token needs at this door; - when no token opens it.
 */
const TABLE = `
door                                                           anonymous  viewer  analyst  operator  admin  disabled  signedOut  cron   scope
page /login                                                    ok         home    home     home      home   ok        ok         ok     -
page /                                                         login      ok      ok       ok        ok     login     login      login  -
page /markets                                                  login      ok      ok       ok        ok     login     login      login  -
page /markets/[asset]                                          login      ok      ok       ok        ok     login     login      login  -
page /alerts                                                   login      ok      ok       ok        ok     login     login      login  -
page /data/pipeline                                            login      ok      ok       ok        ok     login     login      login  -
page /data/quarantine                                          login      ok      ok       ok        ok     login     login      login  -
page /data/exports                                             login      403     ok       ok        ok     login     login      login  -
page /docs/api                                                 login      ok      ok       ok        ok     login     login      login  -
page /settings/design                                          login      403     403      ok        ok     login     login      login  -
page /[...missing]                                             login      404     404      404       404    login     login      login  -
page /settings/users                                           login      403     403      403       ok     login     login      login  -
page /settings/tokens                                          login      403     ok       ok        ok     login     login      login  -
page /settings/audit                                           login      403     403      403       ok     login     login      login  -
page /settings/sources                                         login      403     403      ok        ok     login     login      login  -
page /invite/[token]                                           ok         ok      ok       ok        ok     ok        ok         ok     -
page /settings/go-live                                         login      403     403      403       ok     login     login      login  -
GET /api/health                                                200        200     200      200       200    200       200        200    -
GET /api/newest                                                401        200     200      200       200    401       401        401    -
GET /api/cron/[job]                                            401        401     401      401       401    401       401        200    -
GET /api/v1/exports                                            401        403     200      200       200    401       401        401    export:read
GET /api/v1/exports/[dataset]                                  401        403     200      200       200    401       401        401    export:read
GET /api/v1/exports/receipts/[id]                              401        403     404      404       404    401       401        401    export:read
GET /api/v1/exports/files/[id]                                 404        404     404      404       404    404       404        404    -
GET /api/v1/openapi.json                                       200        200     200      200       200    200       200        200    -
GET /api/auth/[...nextauth]                                    200        200     200      200       200    200       200        200    -
POST /api/auth/[...nextauth]                                   302        302     302      302       302    302       302        302    -
GET /api/[...path]                                             404        404     404      404       404    404       404        404    -
POST /api/[...path]                                            404        404     404      404       404    404       404        404    -
PUT /api/[...path]                                             404        404     404      404       404    404       404        404    -
PATCH /api/[...path]                                           404        404     404      404       404    404       404        404    -
DELETE /api/[...path]                                          404        404     404      404       404    404       404        404    -
action (auth)/login/actions#checkLogin                         done       done    done     done      done   done      done       done   -
action (dashboard)/prove-action#proveMetric                    login      done    done     done      done   login     login      login  -
action (dashboard)/prove-action#verifySource                   login      done    done     done      done   login     login      login  -
action (dashboard)/frame/palette-actions#findAssets            login      done    done     done      done   login     login      login  -
action (dashboard)/frame/palette-actions#listDefinitions       login      done    done     done      done   login     login      login  -
action (dashboard)/alerts/actions#sendTest                     login      403     403      done      done   login     login      login  -
action (dashboard)/alerts/actions#addWebhook                   login      403     403      403       done   login     login      login  -
action (dashboard)/alerts/actions#dropWebhook                  login      403     403      403       done   login     login      login  -
action (dashboard)/data/pipeline/run-now-action#runMarketNow   login      403     403      done      done   login     login      login  -
action (dashboard)/data/exports/actions#prepareFile            login      403     done     done      done   login     login      login  -
action (dashboard)/data/quarantine/actions#decideRejects       login      403     403      done      done   login     login      login  -
action (dashboard)/data/quarantine/actions#verifyRejectSource  login      done    done     done      done   login     login      login  -
action (dashboard)/settings/design/actions#proveExample        login      403     403      done      done   login     login      login  -
action (dashboard)/settings/design/actions#verifyExample       login      403     403      done      done   login     login      login  -
action (dashboard)/settings/design/actions#tryForm             login      403     403      done      done   login     login      login  -
action (auth)/invite/[token]/actions#choosePassword            done       done    done     done      done   done      done       done   -
action (dashboard)/settings/users/actions#inviteUser           login      403     403      403       done   login     login      login  -
action (dashboard)/settings/users/actions#renewInvite          login      403     403      403       done   login     login      login  -
action (dashboard)/settings/users/actions#makePasswordLink     login      403     403      403       done   login     login      login  -
action (dashboard)/settings/users/actions#withdrawInvite       login      403     403      403       done   login     login      login  -
action (dashboard)/settings/users/actions#changeRole           login      403     403      403       done   login     login      login  -
action (dashboard)/settings/users/actions#switchAccess         login      403     403      403       done   login     login      login  -
action (dashboard)/settings/users/actions#signOutEverywhere    login      403     403      403       done   login     login      login  -
action (dashboard)/settings/tokens/actions#makeToken           login      403     done     done      done   login     login      login  -
action (dashboard)/settings/tokens/actions#replaceToken        login      403     done     done      done   login     login      login  -
action (dashboard)/settings/tokens/actions#endToken            login      403     done     done      done   login     login      login  -
action (dashboard)/settings/sources/actions#testSource         login      403     403      done      done   login     login      login  -
action (dashboard)/settings/go-live/actions#connectSource      login      403     403      403       done   login     login      login  -
`

/** An address of each door whose path has a blank in it, by path or by door. */
export const EXAMPLES: Record<string, string> = {
  '/markets/[asset]': '/markets/bitcoin',
  '/[...missing]': '/no-such-page',
  '/api/cron/[job]': '/api/cron/market',
  '/api/v1/exports/[dataset]': '/api/v1/exports/market-data?format=csv&limit=1',
  // An id of nobody: what a receipt or a link opens for whom it is made, tests of their own show.
  '/api/v1/exports/receipts/[id]': '/api/v1/exports/receipts/00000000-0000-4000-8000-000000000000',
  '/api/v1/exports/files/[id]':
    '/api/v1/exports/files/00000000-0000-4000-8000-000000000000?expires=1&signature=none',
  'GET /api/auth/[...nextauth]': '/api/auth/session',
  'POST /api/auth/[...nextauth]': '/api/auth/callback/credentials',
  '/api/[...path]': '/api/v1/no/such/address',
  '/invite/[token]': `/invite/${'A'.repeat(43)}`,
}

export const CALLERS = [
  'anonymous',
  'viewer',
  'analyst',
  'operator',
  'admin',
  'disabled',
  'signedOut',
  'cron',
] as const
export type Caller = (typeof CALLERS)[number]

/** Programs, each with a token. The one with every scope and the one with none belong to the analyst. */
export const TOKEN_CALLERS = [
  'everyScope',
  'noScope',
  'expired',
  'revoked',
  'ownerDisabled',
  'madeUp',
] as const
export type TokenCaller = (typeof TOKEN_CALLERS)[number]

/** What a program gets: where no scope stands it is nobody; where one does, the scope and the owner's role decide. */
export function outcomeOfToken({ outcomes, scope }: Rule, caller: TokenCaller): string {
  if (scope === '-') return outcomes.anonymous ?? ''
  if (caller === 'everyScope') return outcomes.analyst ?? ''
  return caller === 'noScope' ? '403' : '401'
}

export interface Rule {
  door: Door
  outcomes: Record<string, string>
  scope: string
}

/** Reads a table of rules. Throws on a line with too few or too many columns. */
export function readRules(table: string = TABLE): Rule[] {
  const [head = '', ...lines] = table.trim().split('\n')
  const cells = (line: string) => line.trim().split(/\s{2,}/)
  const expected = ['door', ...CALLERS, 'scope']
  if (cells(head).join() !== expected.join()) throw new Error(`the columns must be ${expected.join(', ')}`)
  return lines.map((line) => {
    const [door = '', ...rest] = cells(line)
    if (rest.length !== CALLERS.length + 1)
      throw new Error(`this line has ${rest.length + 1} columns: ${line}`)
    const outcomes = Object.fromEntries(CALLERS.map((caller, index) => [caller, rest[index] ?? '']))
    return { door, outcomes, scope: rest.at(-1) ?? '' }
  })
}
