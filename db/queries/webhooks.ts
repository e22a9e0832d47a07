import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'

/** Ids of the channels that write to an address. */
export const WEBHOOK_FORMATS = ['discord', 'slack', 'json'] as const

/** An address that an administrator typed in. `url` is a secret. */
export interface WebhookRow {
  id: string
  name: string
  format: (typeof WEBHOOK_FORMATS)[number]
  url: string
}

/** Webhooks in use, oldest first. */
export async function listWebhooks(): Promise<WebhookRow[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT id, name, format, url FROM alert_webhooks WHERE removed_at IS NULL ORDER BY id',
  )
  return rows.map((row) => ({ id: String(row.id), name: row.name, format: row.format, url: row.url }))
}

/** Keeps an address. Returns its id. */
export async function insertWebhook(input: {
  name: string
  format: WebhookRow['format']
  url: string
  userId: string
}): Promise<string> {
  const [result] = await getPool().query<ResultSetHeader>(
    'INSERT INTO alert_webhooks (name, format, url, created_by, created_at) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3))',
    [input.name, input.format, input.url, input.userId],
  )
  return String(result.insertId)
}

/**
 * Takes a webhook out of use and forgets its address; what still waited for it is given up. False when there is no such
 * one.
 */
export async function removeWebhook(id: string): Promise<boolean> {
  const [result] = await getPool().query<ResultSetHeader>(
    "UPDATE alert_webhooks SET removed_at = UTC_TIMESTAMP(3), url = '' WHERE id = ? AND removed_at IS NULL",
    [id],
  )
  if (result.affectedRows === 0) return false
  await getPool().query(
    "UPDATE alert_deliveries SET status = 'given_up', lease_owner = NULL, lease_until = NULL, last_error = 'its address was removed' WHERE channel = ? AND status = 'pending'",
    [`webhook:${id}`],
  )
  return true
}
