import { describe, expect, it } from 'vitest'
import { SLOT_MS } from '@/lib/domain/slot'
import { slotAt, tick } from '../factories'
import { loadChart as load, underOlderRules, useQuarantine } from '../quarantine-stage'

const { database, clock, coin, serve, tickRefusing, replay, idsOf, rowsOf, metricsOf, rejectRow } =
  useQuarantine()
const loadChart = (shard: string, coingeckoId: string) => load({ shard, coingeckoId, clock })

describe('a replayed record', () => {
  it('never overwrites a later sample of the slot', async () => {
    serve(`[${coin('later-good')},${coin('later-coin', { current_price: '1' })}]`)
    await tickRefusing('later-coin')
    const [id = ''] = await idsOf('later-coin')
    clock.advance(60_000)
    serve(`[${coin('later-good')},${coin('later-coin', { current_price: '2' })}]`)
    await database.query("UPDATE runs SET status = 'failed' WHERE slot = ?", [slotAt(clock.now())])
    await database.query("UPDATE source_documents SET verdict = 'unusable' WHERE fetched_at >= ?", [
      slotAt(clock.now()),
    ])
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', failures: [] })
    const before = await database.query(
      'CHECKSUM TABLE raw_crypto_market_data, raw_crypto_market_data_history',
    )
    expect((await replay([id])).counts).toMatchObject({ read: 1, inserted: 0, updated: 0, duplicate: 1 })
    expect(await rowsOf('later-coin')).toMatchObject([{ price_usd: '2.000000000000000000000000' }])
    expect(
      await database.query('CHECKSUM TABLE raw_crypto_market_data, raw_crypto_market_data_history'),
    ).toEqual(before)
    expect(await rejectRow(id)).toMatchObject({ status: 'replayed' })
  })

  it('never overwrites what a later answer said of the same instant', async () => {
    serve(`[${coin('chart-coin')}]`)
    await tick({}, { clock })
    const at = slotAt(clock.now(), -12).getTime()
    const held = `{"prices":[[${at},5]],"market_caps":[],"total_volumes":[[${at},50]]}`
    const ask = (shard: string, text: string) => {
      serve(text)
      return loadChart(shard, 'chart-coin')
    }
    await underOlderRules(
      (text) => text === `[${at},5]`,
      () => ask('first', held),
    )
    expect(await rowsOf('chart-coin')).toHaveLength(1)
    clock.advance(60_000)
    await ask('second', held.replace(',5]', ',6]'))
    const [id = ''] = await idsOf(`[${at},5]`)
    expect((await replay([id])).counts).toMatchObject({ read: 1, duplicate: 1, updated: 0 })
    const [row] = await rowsOf('chart-coin')
    expect(Number(row?.price_usd)).toBe(6)
  })

  it('of a chart’s point keeps the volume beside it and its granularity', async () => {
    serve(`[${coin('point-coin')}]`)
    await tick({}, { clock })
    const at = slotAt(clock.now(), -12).getTime()
    serve(`{"prices":[[${at},5]],"market_caps":[[${at},70]],"total_volumes":[[${at},50]]}`)
    await underOlderRules(
      (text) => text === `[${at},5]`,
      () => loadChart('point', 'point-coin'),
    )
    expect((await replay(await idsOf(`[${at},5]`))).counts).toMatchObject({ inserted: 1 })
    const [row] = await rowsOf('point-coin')
    expect(row).toMatchObject({ granularity: '5m', origin: 'backfill', observed_at: new Date(at) })
    expect([row?.price_usd, row?.volume_24h_usd, row?.market_cap_usd].map(Number)).toEqual([5, 50, 70])
  })

  it('recomputes the metrics of later slots that the row reaches', async () => {
    const whole = coin('late-held', { current_price: '100' })
    serve(`[${coin('late-good')},${whole}]`)
    await tickRefusing('late-held')
    clock.advance(SLOT_MS)
    serve(`[${coin('late-good')},${coin('late-held', { current_price: '110' })}]`)
    await tick({}, { clock })
    const [before] = await metricsOf('late-held')
    expect(before?.price_change_5m).toBeNull()
    expect((await replay(await idsOf('late-held'))).failures).toEqual([])
    const after = await metricsOf('late-held')
    expect(after).toHaveLength(2)
    expect(Number(after[1]?.price_change_5m)).toBe(10)
    const history = await database.query(
      'SELECT h.known_to FROM crypto_metrics_history h JOIN assets a ON a.id = h.asset_id WHERE a.coingecko_id = ?',
      ['late-held'],
    )
    expect(history).toHaveLength(1)
  })

  it('wakes nobody: what was detected is only ever news of a tick', async () => {
    serve(`[${coin('news-good')},${coin('news-held')}]`)
    const points: string[] = []
    const probe = async (point: string) => {
      points.push(point)
    }
    await underOlderRules(
      (text) => text.includes('"news-held"'),
      () => tick({}, { clock, probe }),
    )
    expect(points).toContain('detected')
    points.length = 0
    expect((await replay(await idsOf('news-held'), { probe })).counts).toMatchObject({ inserted: 1 })
    expect(points).toContain('analysed')
    expect(points).not.toContain('detected')
  })
})
