import { describe, expect, it } from 'vitest'
import { NAV } from '../nav'
import { assignKeys, type KeyPress, readKey } from './shortcuts'

const press = (key: string, rest: Partial<KeyPress> = {}): KeyPress => ({
  key,
  command: false,
  modified: false,
  typing: false,
  prefixed: false,
  ...rest,
})

describe('assignKeys', () => {
  it('takes the first letter that is free', () => {
    const pages = ['Today', 'Alerts', 'Users', 'Audit', 'Aa'].map((label) => ({ href: `/${label}`, label }))
    expect(assignKeys(pages).map(({ key, label }) => `${key} ${label}`)).toEqual([
      't Today',
      'a Alerts',
      'u Users',
      'd Audit',
    ])
  })

  it('gives every page of the rail a key of its own', () => {
    const keys = assignKeys(NAV).map(({ key }) => key)
    expect(keys).toHaveLength(NAV.length)
    expect(new Set(keys).size).toBe(NAV.length)
  })
})

describe('readKey', () => {
  const keys = assignKeys([
    { href: '/', label: 'Today' },
    { href: '/alerts', label: 'Alerts' },
  ])

  it('opens the palette by / and, in fields too, by Ctrl or ⌘ with K', () => {
    expect(readKey(press('/'), keys)).toEqual({ kind: 'palette' })
    expect(readKey(press('K', { command: true, modified: true, typing: true }), keys)).toEqual({
      kind: 'palette',
    })
  })

  it('goes to a page by g and its letter', () => {
    expect(readKey(press('g'), keys)).toEqual({ kind: 'prefix' })
    expect(readKey(press('a', { prefixed: true }), keys)).toEqual({ kind: 'go', href: '/alerts' })
    expect(readKey(press('a'), keys)).toBeNull()
    expect(readKey(press('x', { prefixed: true }), keys)).toBeNull()
  })

  it.each(['/', '?', 'g', 'a'])('leaves %s to the field that has the focus', (key) => {
    expect(readKey(press(key, { typing: true, prefixed: true }), keys)).toBeNull()
  })

  it('leaves the browser its own combinations', () => {
    expect(readKey(press('g', { command: true, modified: true }), keys)).toBeNull()
    expect(readKey(press('/', { modified: true }), keys)).toBeNull()
  })

  it('shows the shortcuts by ?', () => {
    expect(readKey(press('?'), keys)).toEqual({ kind: 'shortcuts' })
  })
})
