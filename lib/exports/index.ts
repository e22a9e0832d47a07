import { csv } from './csv'
import { json } from './json'
import { ndjson } from './ndjson'

/** Every export format. A line here gives it to every dataset. */
export const FORMATS = [csv, ndjson, json] as const
