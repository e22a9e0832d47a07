import { isLosslessNumber } from 'lossless-json'
import { UpstreamError } from '@/lib/errors'
import { listElementSpans } from '@/lib/kernels/json-spans'
import type { RecordSpan, SourceDocument } from '../contract'
import { parseLossless, recordText } from './payload'
import { chartCoin } from './requests'

/** The records of a market_chart; the two other lists of the same times belong to them. */
const CHART_RECORDS = 'prices'
const CHART_COMPANIONS = ['market_caps', 'total_volumes'] as const

/** Rows of /coins/markets, points of a market_chart, each with its bytes. Empty when the document is neither. */
export function locate(document: SourceDocument): RecordSpan[] {
  const list = chartCoin(document.endpoint) === null ? undefined : CHART_RECORDS
  return listElementSpans(document.body, list).flatMap(({ start, end }) => {
    const text = textOf(document.body.subarray(start, end))
    return text === null ? [] : [{ start, end, text }]
  })
}

/** Text of a record's bytes as a rejection carries it; null when they are no JSON by themselves. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return recordText(parseLossless(bytes))
  } catch (error) {
    if (error instanceof UpstreamError) return null
    throw error
  }
}

/** The document with one record; a point of a chart keeps the volume and market cap of its time. */
export function isolate(document: SourceDocument, record: Uint8Array): SourceDocument {
  const text = Buffer.from(record).toString('utf8')
  if (chartCoin(document.endpoint) === null) return { ...document, body: Buffer.from(`[${text}]`) }
  const time = timeOf(record)
  const lists = CHART_COMPANIONS.map((name) => `"${name}":[${pairsAt(document.body, name, time).join()}]`)
  return { ...document, body: Buffer.from(`{"${CHART_RECORDS}":[${text}],${lists.join()}}`) }
}

/** Time of a [time, value] pair as the chart's reader takes it; null when it has none. */
function timeOf(pair: Uint8Array): number | null {
  const value = parseLossless(pair)
  const time = Array.isArray(value) ? value[0] : null
  return isLosslessNumber(time) ? Math.round(Number(time.value)) : null
}

function pairsAt(body: Uint8Array, list: string, time: number | null): string[] {
  if (time === null) return []
  return listElementSpans(body, list)
    .map(({ start, end }) => body.subarray(start, end))
    .filter((pair) => timeOf(pair) === time)
    .map((pair) => Buffer.from(pair).toString('utf8'))
}
