import { bigint, datetime, decimal, varchar } from 'drizzle-orm/mysql-core'

/** Surrogate key. */
export const id = () => bigint('id', { mode: 'number', unsigned: true }).autoincrement().primaryKey()
/** Reference to a surrogate key; no foreign keys, so that partitions and Vitess stay possible. */
export const reference = (name: string) => bigint(name, { mode: 'number', unsigned: true })
/** UTC instant with milliseconds. */
export const instant = (name: string) => datetime(name, { mode: 'date', fsp: 3 })
/** Exact price in USD. */
export const priceUsd = (name: string) => decimal(name, { precision: 36, scale: 24 })
/** Exact total in USD. */
export const amountUsd = (name: string) => decimal(name, { precision: 30, scale: 8 })
/** Exact fiat amount (NGN). */
export const amountFiat = (name: string) => decimal(name, { precision: 24, scale: 4 })
/** Id of a plug-in or a state: a registry's word, never an ENUM. */
export const word = (name: string) => varchar(name, { length: 64 })
/** SHA-256 in lower-case hex. */
export const sha256 = (name: string) => varchar(name, { length: 64 })
