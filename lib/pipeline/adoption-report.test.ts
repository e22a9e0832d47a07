import { describe, expect, it } from 'vitest'
import { type AdoptionReport, describeAdoption, type SymbolFacts, summarizeAdoption } from './adoption-report'

const facts = (given: Partial<SymbolFacts>): SymbolFacts => ({
  symbol: 'btc',
  coingeckoId: 'bitcoin',
  read: 66_468,
  copied: 59_938,
  outranked: 0,
  duplicates: 5_948,
  rejected: 582,
  clamped: 59_281,
  priceSum: '3547378171.12302845',
  volumeSum: '0',
  first: '2025-02-01T00:05:03.000Z',
  last: '2025-09-05T15:20:06.000Z',
  ...given,
})
const report = (given: Partial<AdoptionReport> = {}): AdoptionReport => ({
  plan: {
    timeZone: 'UTC',
    startedAt: '2026-11-24T02:00:00.000Z',
    rows: 66_916,
    unnamed: 448,
    future: 0,
    others: [],
    names: {},
  },
  symbols: [
    facts({}),
    facts({
      symbol: '',
      coingeckoId: null,
      read: 448,
      copied: 0,
      duplicates: 0,
      rejected: 448,
      clamped: 0,
      priceSum: '0',
      first: null,
      last: null,
    }),
  ],
  waiting: [],
  metrics: null,
  timeZoneQuestion: null,
  worked: true,
  ...given,
})

describe('the report of an adoption', () => {
  it('accounts for every row, and stands in columns', () => {
    expect(describeAdoption(report())).toEqual([
      'Adoption of the first version’s tables',
      '  original   legacy_raw_crypto_market_data, 66,916 rows: renamed, otherwise as it was',
      '  times      read as UTC',
      '  symbol  coin       rows  copied  repeated  refused  volume clamped        sum of prices',
      '  btc     bitcoin  66,468  59,938     5,948      582          59,281  3547378171.12302845',
      '  (none)  –           448       0         0      448               0                    0',
      '  btc: 2025-02-01 00:05 UTC to 2025-09-05 15:20 UTC',
      '  checked    66,916 of 66,916 rows are accounted for; counts, exact sums of prices and volumes, first and last times agree with the original',
    ])
    expect(summarizeAdoption(report())).toBe('Adopted 59,938 rows of 1 coin.')
  })

  it('names what was not copied, what gave way and what was ahead of the clock', () => {
    const plan = { ...(report().plan as NonNullable<AdoptionReport['plan']>), others: ['note'], future: 3 }
    const symbols = [facts({ copied: 59_937, outranked: 1 })]
    const text = describeAdoption(report({ plan, symbols })).join('\n')
    expect(text).toContain('its further columns (note) not copied')
    expect(text).toContain('  live       1 of the repeated rows gave way to better rows of ours')
    expect(text).toMatch(/bitcoin +66,468 +59,937 +5,949 /)
    expect(text).toContain('3 rows were later than the clock and were refused')
  })

  it('lists what waits for a decision, and the command that decides', () => {
    const waiting = [{ symbol: 'doge', rows: 1, name: 'Dogecoin' }]
    const text = describeAdoption(report({ waiting })).join('\n')
    expect(text).toContain('  waiting    1 symbol for a decision')
    expect(text).toContain('doge  1 row  Dogecoin')
    expect(text).toContain('npm run adopt -- --map doge=COINGECKO-ID')
    expect(summarizeAdoption(report({ waiting }))).toContain('waiting for a decision: doge (npm run adopt)')
  })

  it('counts how the old metrics compare', () => {
    const metrics = {
      rows: 10,
      unknown: 1,
      repeats: 2,
      orphans: 3,
      equal: 1,
      different: 3,
      differences: { avg_price_1h: 3 },
    }
    const text = describeAdoption(report({ metrics })).join('\n')
    expect(text).toContain('4 compared: 1 equal, 3 different (avg_price_1h 3)')
    expect(text).toContain('2 repeated, 3 whose market row is gone, 1 of no known coin or time')
  })

  it('asks for the time zone before anything else', () => {
    const timeZoneQuestion = { newest: '2026-11-24T02:59:57.000Z', clock: '2026-11-24T02:02:00.000Z' }
    const asking = report({ plan: null, symbols: [], timeZoneQuestion })
    expect(describeAdoption(asking).join('\n')).toContain(
      'The newest row says 2026-11-24 02:59:57, and it is 2026-11-24 02:02 UTC: its times look local.',
    )
    expect(summarizeAdoption(asking)).toBe(
      'The first version’s rows wait for their time zone: npm run adopt.',
    )
  })
})
