import type { RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'

/** Facts a database knows about itself. */
export type SettingName =
  | 'world'
  | 'demo_epoch'
  | 'demo_first_history'
  | 'demo_rest_history'
  | 'demo_filled_to'

/** Value of a setting, or null when it was never written. */
export async function getSetting(name: SettingName): Promise<string | null> {
  const [rows] = await getPool().query<RowDataPacket[]>('SELECT value FROM settings WHERE name = ?', [name])
  return rows[0]?.value ?? null
}

/** Writes a setting unless it has a value, and returns the value it has then. */
export async function claimSetting(name: SettingName, value: string): Promise<string> {
  await getPool().query(
    'INSERT INTO settings (name, value, updated_at) VALUES (?, ?, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE name = name',
    [name, value],
  )
  return (await getSetting(name)) ?? value
}

/** Writes a setting, whatever it was. */
export async function putSetting(name: SettingName, value: string): Promise<void> {
  await getPool().query(
    'INSERT INTO settings (name, value, updated_at) VALUES (?, ?, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE value = VALUES(value), updated_at = VALUES(updated_at)',
    [name, value],
  )
}
