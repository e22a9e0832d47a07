import { spawn } from 'node:child_process'
import { connectionOptions } from '@/db/client'
import { type LineShape, lineSql } from '@/db/queries/export-lines'
import { findExecutable } from '@/scripts/database-binary.mjs'

/** The client of the database, which the exports are measured against; null when this machine has none. */
export function findClient(): string | null {
  return findExecutable(['mariadb', 'mysql'], { env: process.env })
}

/**
 * The SELECT of a whole export with the same expressions in the same order. The index is named because the optimizer
 * would sort a million wide rows instead, which takes this peer several times as long.
 */
export function exportSelect(shape: LineShape, asOf: string): string {
  const at = new Date(asOf).toISOString().slice(0, 23).replace('T', ' ')
  return `SELECT ${lineSql('market-data', shape)} FROM raw_crypto_market_data t FORCE INDEX FOR ORDER BY (raw_crypto_market_data_observed) STRAIGHT_JOIN assets a ON a.id = t.asset_id WHERE t.known_from <= '${at}' ORDER BY t.observed_at, t.asset_id`
}

/**
 * Runs one SELECT through `mariadb --batch --quick`. Without `onData` its output goes to /dev/null, where writing costs
 * it nothing. Returns the milliseconds it took, the start of the program included.
 */
export async function runClient(
  client: string,
  { url, sql, onData }: { url: string; sql: string; onData?: (chunk: Buffer) => void },
): Promise<number> {
  const { host = '', port, user = '', password = '', database = '' } = connectionOptions(url)
  const args = ['--no-defaults', '--batch', '--quick', '--raw', '-N', '--protocol=tcp']
  const where = [`--host=${host}`, `--port=${port}`, `--user=${user}`, '--default-character-set=utf8mb4']
  const since = performance.now()
  const child = spawn(client, [...args, ...where, database, '-e', sql], {
    env: { ...process.env, MYSQL_PWD: password },
    stdio: ['ignore', onData ? 'pipe' : 'ignore', 'inherit'],
  })
  if (onData) child.stdout?.on('data', onData)
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${client} ended with exit code ${code}; its message stands above`)
  return performance.now() - since
}
