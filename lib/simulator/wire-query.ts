import { type Currency, getCurrency } from './currencies'
import type { Precision } from './rounding'
import { plainError, Refusal } from './wire-errors'
import type { World } from './world'

/** What an endpoint gets: the market, the query and the instant it is answered as of (epoch ms). */
export interface WireRequest {
  world: World
  query: URLSearchParams
  atMs: number
}

/** A parameter that must be there. Throws: Refusal 422 of shape A. */
export function requireParameter(query: URLSearchParams, name: string): string {
  const value = query.get(name)?.trim() ?? ''
  if (value === '') throw new Refusal(plainError(422, `Missing parameter ${name}`))
  return value
}

/** `vs_currency`. Throws: Refusal 422 of shape A when missing or unknown. */
export function requireCurrency(query: URLSearchParams): Currency {
  const currency = getCurrency(requireParameter(query, 'vs_currency'))
  if (currency === null) throw new Refusal(plainError(422, 'invalid vs_currency'))
  return currency
}

/** `precision`: `full`, 0 to 18, or absent. Throws: Refusal 422 of shape A. */
export function readPrecision(query: URLSearchParams): Precision {
  const text = query.get('precision')
  if (text === null || text === '') return 'auto'
  if (text === 'full') return 'full'
  const decimals = Number(text)
  if (Number.isInteger(decimals) && decimals >= 0 && decimals <= 18) return decimals
  throw new Refusal(plainError(422, 'invalid precision'))
}

/** An integer clamped into a range, as upstream does with paging; `fallback` when absent or unreadable. */
export function readClamped(
  query: URLSearchParams,
  field: { name: string; fallback: number; min: number; max: number },
): number {
  const value = Number.parseInt(query.get(field.name) ?? '', 10)
  if (Number.isNaN(value)) return field.fallback
  return Math.min(field.max, Math.max(field.min, value))
}

/** A comma list, trimmed, without empty entries. */
export function readList(query: URLSearchParams, name: string): string[] {
  return (query.get(name) ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}
