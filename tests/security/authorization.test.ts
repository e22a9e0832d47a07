import { beforeAll, describe, expect, it } from 'vitest'
import { findScope } from '@/lib/domain/scope'
import { type Door, exportsOf, listBuiltActions, listBuiltAddresses, listDoors } from './doors'
import { actionHeaders } from './requests'
import { CALLERS, EXAMPLES, outcomeOfToken, type Rule, readRules, TOKEN_CALLERS } from './rules'
import { createExamples, useSite } from './site'

const rules = readRules()
const site = useSite('authorization')
// The page of an asset is a door only when there is one.
beforeAll(() => createExamples(site))

/** Where to knock: the door's own example, the one of its path, or the path itself. */
function addressOf(path: string, method = 'page'): string {
  return EXAMPLES[`${method} ${path}`] ?? EXAMPLES[path] ?? path
}

function targetOf(location: string | null): string {
  const path = (location ?? '').replace(/;(push|replace)$/, '')
  if (path === '/') return 'home'
  return /^\/login(\?|$)/.test(path) ? 'login' : `sent to ${path}`
}

async function visit(path: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(`${site.url}${addressOf(path)}`, { headers, redirect: 'manual' })
  if (response.status === 200) return 'ok'
  return response.status >= 300 && response.status < 400
    ? targetOf(response.headers.get('location'))
    : String(response.status)
}

async function call(method: string, path: string, headers: Record<string, string>): Promise<string> {
  const init = method === 'GET' || method === 'HEAD' ? {} : { body: '{}' }
  const options = { method, headers, redirect: 'manual' as const, ...init }
  const response = await fetch(`${site.url}${addressOf(path, method)}`, options)
  await response.arrayBuffer()
  return String(response.status)
}

/** An empty form as every argument: an action that may be called answers that this will not do. */
function emptyForms(): FormData {
  const body = new FormData()
  body.set('0', '["$K1","$K1"]')
  body.set('1_', '')
  return body
}

/** Sends what a browser sends for an action. Who may not is told so before his words are looked at. */
async function act(door: Door, headers: Record<string, string>): Promise<string> {
  const action = listBuiltActions().find((one) => one.door === door)
  if (!action) return 'not in the build'
  const { 'content-type': _, ...own } = actionHeaders(site.url, action)
  const response = await fetch(`${site.url}${addressOf(action.page)}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...headers, ...own },
    body: emptyForms(),
  })
  await response.arrayBuffer()
  const redirect = response.headers.get('x-action-redirect') ?? response.headers.get('location')
  if (redirect) return targetOf(redirect)
  return response.status === 200 ? 'done' : String(response.status)
}

function ask(door: Door, headers: Record<string, string>): Promise<string> {
  const [kind = '', name = ''] = door.split(' ')
  if (kind === 'page') return visit(name, headers)
  return kind === 'action' ? act(door, headers) : call(kind, name, headers)
}

describe('the table of rules', () => {
  it('has a line for every page, route and action, and no line without one', () => {
    expect(rules.map(({ door }) => door).sort()).toEqual(listDoors())
  })

  it('knows every door that the build opens', () => {
    const built = [
      ...listBuiltActions().map(({ door }) => door),
      ...listBuiltAddresses().map((address) => `at ${address}`),
    ]
    const known = new Set(
      rules.map(({ door }) => (door.startsWith('action ') ? door : door.replace(/^\S+/, 'at'))),
    )
    expect(built.filter((door) => !known.has(door))).toEqual([])
  })

  it('gives a door to a higher role whenever a lower one has it', () => {
    const opens = (outcome: string | undefined) => /^(ok|done|2\d\d)$/.test(outcome ?? '')
    const odd = rules.filter(({ outcomes: { viewer, analyst, operator, admin } }) => {
      const ladder = [viewer, analyst, operator, admin].map(opens)
      return ladder.some((open, step) => open && ladder.slice(step).includes(false))
    })
    expect(odd.map(({ door }) => door)).toEqual([])
  })

  it('names scopes that exist, and no door for a token of a role below the one of its scope', () => {
    for (const { door, scope, outcomes } of rules.filter((rule) => rule.scope !== '-')) {
      const role = findScope(scope)?.role ?? 'unknown'
      // 404: it may look, and there is nothing at the example.
      expect(outcomes[role], door).toMatch(/^(200|404)$/)
      expect(outcomes.anonymous, door).toBe('401')
    }
  })

  it('treats disabled and signed-out accounts like somebody without a login', () => {
    for (const { door, outcomes } of rules) {
      expect(outcomes.disabled, door).toBe(outcomes.anonymous)
      expect(outcomes.signedOut, door).toBe(outcomes.anonymous)
    }
  })
})

describe('who gets what', () => {
  it.each(rules)('$door', async ({ door, outcomes }: Rule) => {
    const seen: Record<string, string> = {}
    for (const caller of CALLERS) seen[caller] = await ask(door, site.headers[caller])
    expect(seen).toEqual(outcomes)
  })

  it.each(TOKEN_CALLERS)('is decided for a program by its token alone: %s', async (caller) => {
    const authorization = `Bearer ${site.tokens[caller]}`
    for (const rule of rules) {
      const expected = outcomeOfToken(rule, caller)
      expect(await ask(rule.door, { authorization }), rule.door).toBe(expected)
      // The cookie of somebody who may do everything changes nothing where tokens count.
      if (rule.scope !== '-')
        expect(await ask(rule.door, { ...site.headers.admin, authorization }), rule.door).toBe(expected)
    }
  })

  it('is the same for HEAD as for GET, and other methods find nothing', async () => {
    for (const { door, outcomes } of rules.filter((rule) => rule.door.startsWith('GET '))) {
      const path = door.slice('GET '.length)
      // next-auth's own endpoints know only GET and POST.
      const head = path.startsWith('/api/auth/') ? '400' : outcomes.anonymous
      expect(await call('HEAD', path, {}), door).toBe(head)
      const offered = rules.some((rule) => rule.door === `DELETE ${path}`)
      if (!offered) expect(await call('DELETE', path, site.headers.admin), door).toBe('405')
    }
  })
})

describe('a page asked for by its data alone', () => {
  // Next sends a page without its layout when the browser says that it has the layout already.
  it('is guarded by itself, not by the layout around it', async () => {
    const pages = rules.filter(
      ({ door, outcomes }) => door.startsWith('page ') && outcomes.anonymous === 'login',
    )
    expect(pages.length).toBeGreaterThan(0)
    for (const { door } of pages) {
      const pattern = door.slice('page '.length)
      const path = addressOf(pattern)
      const blanks = pattern.split('/').filter(Boolean)
      // The router writes what stands in a blank as its name, its value and its kind.
      const inner = path
        .split('/')
        .filter(Boolean)
        .map((name, index) => {
          const blank = /^\[(\w+)\]$/.exec(blanks[index] ?? '')?.[1]
          return blank === undefined ? name : [blank, name, 'd', null]
        })
      const leaf: unknown = ['__PAGE__', {}, null, 'refetch']
      const tree = inner.reduceRight<unknown>((child, name) => [name, { children: child }], leaf)
      const state = ['', { children: ['(dashboard)', { children: tree }, null, null] }, null, null]
      const headers = { rsc: '1', 'next-router-state-tree': encodeURIComponent(JSON.stringify(state)) }
      // Such a request names its headers in its address; one that does not is sent there first.
      const first = await fetch(`${site.url}${path}`, { headers, redirect: 'manual' })
      expect(first.headers.get('location'), door).toMatch(/[?&]_rsc=/)
      const exact = new URL(first.headers.get('location') ?? '', site.url)
      const response = await fetch(exact, { headers, redirect: 'manual' })
      const text = await response.text()
      expect(text, door).toMatch(/"digest":"NEXT_REDIRECT;replace;\/login[?;]/)
      expect(text, door).not.toContain('className')
    }
  })
})

describe('the search for doors', () => {
  it('finds exports in every form', () => {
    const source = `'use server'
      export type Answer = string
      export interface Shape { a: number }
      // export const commented = 1
      const text = 'export const quoted = 1'
    `.replace(/^ +/gm, '')
    const forms = `${source}
export async function one() {}
export function two() {}
export const three = async () => {}
async function hidden() {}
export { hidden as four, hidden, type Answer as Other }
export default hidden
`
    expect(exportsOf(forms)).toEqual(['one', 'two', 'three', 'four', 'hidden', 'default'])
  })
})
