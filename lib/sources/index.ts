import { coingecko } from './coingecko/source'

/** Every data source. A line here is raw storage, ledger, quarantine, contract tests and a row on the Pipeline page. */
export const SOURCES = [coingecko] as const
