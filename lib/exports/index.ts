import { csv } from './csv'
import { json } from './json'
import { ndjson } from './ndjson'
import { parquet } from './parquet'
import { xlsx } from './xlsx'

/** Every export format. A line here gives it to every dataset. */
export const FORMATS = [csv, ndjson, json, xlsx, parquet] as const
