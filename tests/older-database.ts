import { queryDatabase } from './faults/database-query'

/** Three slots of bitcoin on 20 November 2026. */
const PRICES = [
  ['10:00', '100'],
  ['10:05', '104.123456789'],
  ['10:10', '99'],
] as const

/**
 * Representative rows as version 0.1.0 (0000_spine) wrote them, in its own SQL: what a later version makes of them must
 * not depend on what its code writes today.
 */
const ROWS = [
  "INSERT INTO settings VALUES ('world', 'live', '2026-11-20 09:00:00')",
  "INSERT INTO users (id, email, name, role, password_hash, session_version, created_at) VALUES (1, 'admin@koinstrap.local', NULL, 'admin', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', 3, '2026-11-20 09:00:00')",
  "INSERT INTO audit_log (id, at, user_id, actor, action, subject, after_value) VALUES (1, '2026-11-20 09:00:00.123', 1, 'npm start', 'user.created', 'admin@koinstrap.local', '{\"role\": \"admin\"}')",
  "INSERT INTO login_attempts (id, email, ip, attempted_at, succeeded) VALUES (1, 'admin@koinstrap.local', '127.0.0.1', '2026-11-20 09:01:00', 1)",
  "INSERT INTO runs (id, job, slot, shard, status, attempt, created_at) VALUES (1, 'market', '2026-11-20 10:00:00', '', 'succeeded', 1, '2026-11-20 10:00:01'), (2, 'market', '2026-11-20 10:05:00', '', 'partial', 2, '2026-11-20 10:05:01'), (3, 'market', '2026-11-20 10:10:00', '', 'failed', 1, '2026-11-20 10:10:01')",
  "INSERT INTO run_attempts (run_id, attempt, trigger_kind, status, lease_owner, started_at, finished_at, records_read, records_inserted, upstream_calls, app_version) VALUES (1, 1, 'scheduler', 'succeeded', 'one', '2026-11-20 10:00:01', '2026-11-20 10:00:02', 1, 1, 1, '0.1.0'), (2, 1, 'scheduler', 'expired', 'one', '2026-11-20 10:05:01', NULL, 0, 0, 0, '0.1.0'), (2, 2, 'scheduler', 'partial', 'two', '2026-11-20 10:07:01', '2026-11-20 10:07:02', 2, 1, 1, '0.1.0')",
  "INSERT INTO source_documents (id, run_id, attempt, source, endpoint, params, params_hash, status, verdict, headers, fetched_at, sha256, bytes, body) VALUES (1, 1, 1, 'coingecko', '/coins/markets', '{\"ids\": \"bitcoin\"}', REPEAT('a', 64), 200, 'ok', '{}', '2026-11-20 10:00:02', SHA2('[]', 256), 2, x'1F8B0800000000000003')",
  "INSERT INTO assets (id, coingecko_id, symbol, name, market_rank, tracked, first_seen_at, last_seen_at) VALUES (7, 'bitcoin', 'btc', 'Bitcoin', 1, 1, '2026-11-20 10:00:02', '2026-11-20 10:10:02')",
  ...PRICES.map(
    ([time, price], i) =>
      `INSERT INTO raw_crypto_market_data (id, asset_id, observed_at, symbol, name, price_usd, volume_24h_usd, granularity, origin, fetched_at, sampled_at, known_from, run_id, document_id) VALUES (${i + 1}, 7, '2026-11-20 ${time}:00', 'btc', 'Bitcoin', ${price}, 12345678901.5, '5m', 'live', '2026-11-20 10:10:02', '2026-11-20 ${time}:02', '2026-11-20 10:10:02.500', 1, 1)`,
  ),
  "INSERT INTO raw_crypto_market_data_history (id, asset_id, observed_at, symbol, name, price_usd, granularity, origin, fetched_at, sampled_at, known_from, run_id, document_id, known_to) VALUES (1, 7, '2026-11-20 10:00:00', 'btc', 'Bitcoin', 99.5, '5m', 'live', '2026-11-20 10:00:01', '2026-11-20 10:00:01', '2026-11-20 10:00:01', 1, 1, '2026-11-20 10:10:02.500')",
  "INSERT INTO crypto_metrics (asset_id, metric_time, symbol, price_usd, price_change_5m, data_grade, input_watermark, known_from, run_id) VALUES (7, '2026-11-20 10:00:00', 'btc', 100, NULL, 'A', '2026-11-20 10:10:02.500', '2026-11-20 10:10:03', 1)",
  "INSERT INTO crypto_metrics_history (asset_id, metric_time, symbol, price_usd, input_watermark, known_from, run_id, known_to) VALUES (7, '2026-11-20 10:00:00', 'btc', 99.5, '2026-11-20 10:00:01', '2026-11-20 10:00:02', 1, '2026-11-20 10:10:03')",
  "INSERT INTO metric_state (asset_id, last_slot, input_watermark, layout, state) VALUES (7, '2026-11-20 10:10:00', '2026-11-20 10:10:02.500', 1, x'01000000')",
  "INSERT INTO rejected_records (id, source, kind, record_sha256, reason, field, message, record, document_id, first_run_id, last_run_id, first_seen_at, last_seen_at, seen, status) VALUES (1, 'coingecko', 'market_row', SHA2('{}', 256), 'invalid', 'id', 'required', '{}', 1, 2, 2, '2026-11-20 10:07:02', '2026-11-20 10:07:02', 4, 'open')",
]

/** Fills a database that has the tables of 0000_spine. */
export async function fillOlderDatabase(url: string): Promise<void> {
  for (const sql of ROWS) await queryDatabase(url, sql)
}

/** Every row of every table but the migrations' own, columns by name: additions show beside what was there. */
export async function readEveryRow(url: string): Promise<Record<string, Record<string, unknown>[]>> {
  const tables = await queryDatabase<{ name: string }>(
    url,
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'schema_migrations' ORDER BY TABLE_NAME",
  )
  const rows: Record<string, Record<string, unknown>[]> = {}
  for (const { name } of tables)
    rows[name] = await queryDatabase(url, 'SELECT * FROM ?? ORDER BY 1, 2', [name])
  return rows
}
