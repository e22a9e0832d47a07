import { describe, expect, it } from 'vitest'
import { hasComeBack, readRestartHealth } from './restart-health'

const BEFORE = '2026-11-29T15:00:00.000Z'
const AFTER = '2026-11-29T15:00:00.400Z'
const body = (fields: Record<string, unknown>) => ({
  mode: 'live',
  database: 'ok',
  startedAt: AFTER,
  sources: [{ id: 'coingecko', ageSeconds: null }],
  ...fields,
})
const isBack = (fields: Record<string, unknown>) => hasComeBack(readRestartHealth(body(fields)), BEFORE)

describe('a restart', () => {
  it('is seen by the start of the process, so that one faster than a look is no lost one', () => {
    expect(isBack({})).toBe(true)
  })

  it.each([
    ['the old process still answers', { startedAt: BEFORE }],
    ['the new one migrates', { database: 'migrating' }],
    ['the new one is not live', { mode: 'demo' }],
    ['an answer says no start', { startedAt: undefined }],
  ])('is not over while %s', (_, fields) => {
    expect(isBack(fields)).toBe(false)
  })

  it.each([[null], [undefined], ['<html>'], [{}]])('is not over at an answer of %j', (answer) => {
    expect(hasComeBack(readRestartHealth(answer), BEFORE)).toBe(false)
  })

  it('knows first prices by the age of a source', () => {
    expect(readRestartHealth(body({}))?.hasPrices).toBe(false)
    expect(readRestartHealth(body({ sources: [null, { ageSeconds: 3 }] }))?.hasPrices).toBe(true)
    expect(readRestartHealth(body({ sources: 'none' }))?.hasPrices).toBe(false)
  })
})
