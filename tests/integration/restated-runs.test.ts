import { expect, it } from 'vitest'
import { listAssetIds } from '@/db/queries/assets'
import { insertRestatements, listRestatedRuns } from '@/db/queries/restatements'
import { inRunTransaction } from '@/db/queries/run-transaction'
import { endRun, observed, openRun, slotNumber, writeMarket } from '../market-writes'
import { useTestDatabase } from '../setup/test-database'

useTestDatabase()

it('restatements stand under their run with how many there are, the largest change of a price first', async () => {
  const lease = await openRun()
  await inRunTransaction(lease, (tx) => writeMarket(tx, lease, [observed('ant', slotNumber(0))]))
  const [assetId = ''] = await listAssetIds(['ant'])
  await inRunTransaction(lease, async (tx) => {
    const restatedAt = await tx.clock()
    const of = (metric: string, newValue: string | null) => ({
      tableName: 'crypto_metrics',
      assetId,
      rowTime: slotNumber(2),
      rowPart: '',
      metric,
      oldValue: '100',
      newValue,
      shownFrom: slotNumber(1),
      restatedAt,
      reason: 'late_input' as const,
      runId: lease.id,
    })
    await insertRestatements(tx.connection, [
      of('price_usd', '101'),
      of('min_price_1h', '80'),
      of('log_return_1h', '900'),
      of('max_price_1h', null),
    ])
  })
  await endRun(lease)
  const [newest] = await listRestatedRuns({ runs: 1, lines: 2 })
  expect(newest).toMatchObject({ runId: lease.id, job: 'market', figures: 4, assets: 1 })
  expect(newest?.largest).toBeCloseTo(0.2, 12)
  expect(newest?.lines.map(({ metric }) => metric)).toEqual(['min_price_1h', 'price_usd'])
})
