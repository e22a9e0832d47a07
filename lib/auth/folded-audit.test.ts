import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuditEntry } from '@/db/queries/audit'
import { createFold } from './folded-audit'

const entry = (actor: string): AuditEntry => ({ userId: null, actor, action: 'login.throttled' })
let lines: AuditEntry[] = []
const newFold = (maxKeys = 10) => {
  lines = []
  return createFold({ write: async (line) => void lines.push(line), everyMs: 60_000, maxKeys })
}
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('folded audit lines', () => {
  it('are the first at once and one a minute that counts the others, as long as there are any', async () => {
    const fold = newFold()
    for (let n = 0; n < 500; n++) await fold.add('ada', entry('ada'))
    expect(lines).toEqual([entry('ada')])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lines.slice(1)).toEqual([{ ...entry('ada'), after: { tries: 499 } }])
    await fold.add('ada', entry('ada'))
    await vi.advanceTimersByTimeAsync(300_000)
    expect(lines.slice(2)).toEqual([{ ...entry('ada'), after: { tries: 1 } }])
    await fold.add('ada', entry('ada'))
    expect(lines).toHaveLength(4)
  })

  it('of too many accounts at a time are one', async () => {
    const fold = newFold(3)
    for (let n = 0; n < 50; n++) await fold.add(`user ${n}`, entry(`user ${n}`))
    expect(lines).toHaveLength(4)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lines.slice(4)).toEqual([{ ...entry('many accounts'), after: { tries: 46 } }])
  })
})
