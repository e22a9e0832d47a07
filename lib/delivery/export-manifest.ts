import {
  barIntervals,
  DATASETS,
  type DatasetId,
  datasetColumns,
  hasAssets,
  hasPast,
  isDataset,
  wordFilters,
} from '@/db/queries/export-datasets'
import { getExtent } from '@/db/queries/export-manifest'
import type { Receipt } from '@/db/queries/export-receipts'
import { getWatermark } from '@/db/queries/watermark'
import { FORMATS } from '@/lib/exports/index'

export const DATASET_IDS: readonly DatasetId[] = Object.keys(DATASETS).filter(isDataset)

/** What can be exported: datasets with columns, units, filters, and how much of each there is. */
export async function readManifest() {
  const [watermark, datasets] = await Promise.all([getWatermark(), Promise.all(DATASET_IDS.map(describe))])
  return {
    watermark: watermark.toISOString(),
    attribution: 'Data provided by CoinGecko',
    formats: FORMATS.map(({ id, contentType, extension }) => ({ id, contentType, extension })),
    datasets,
  }
}

export type Manifest = Awaited<ReturnType<typeof readManifest>>

async function describe(id: DatasetId) {
  const { rows, isExact, from, to } = await getExtent(id)
  return {
    id,
    hasHistory: hasPast(id),
    timeColumn: DATASETS[id].time,
    filters: [
      ...(hasAssets(id) ? ['asset'] : []),
      ...(barIntervals(id).length > 0 ? ['interval'] : []),
      ...wordFilters(id),
    ],
    intervals: barIntervals(id),
    columns: datasetColumns(id).map(({ name, kind, unit, digits }) => ({
      name,
      kind,
      unit,
      ...(digits ? { precision: digits[0], scale: digits[1] } : {}),
    })),
    rows,
    rowsAreExact: isExact,
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
  }
}

/** A receipt as a program reads it. */
export function receiptDto(receipt: Receipt) {
  const iso = (time: Date | null) => time?.toISOString() ?? null
  return {
    id: receipt.publicId,
    dataset: receipt.dataset,
    format: receipt.format,
    kind: receipt.kind,
    status: receipt.status,
    complete: receipt.status === 'complete' || receipt.status === 'dropped',
    rows: receipt.rows,
    bytes: receipt.bytes,
    sha256: receipt.sha256,
    asOf: iso(receipt.asOf),
    next: receipt.nextCursor,
    parameters: receipt.parameters,
    requestedBy: receipt.actor,
    startedAt: receipt.startedAt.toISOString(),
    seenAt: receipt.seenAt.toISOString(),
    finishedAt: iso(receipt.finishedAt),
    expiresAt: iso(receipt.expiresAt),
    error: receipt.error,
  }
}
