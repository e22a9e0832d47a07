import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise'
import { connectionOptions } from '../../db/client'
import type { Flavour } from './client-tool'

/** Loading and comparing may take hours, in which this connection holds a lock and says nothing. */
const IDLE_SECONDS = 86_400

/** One connection to the database of an address. The caller ends it. */
export async function connect(url: string): Promise<Connection> {
  const connection = await mysql.createConnection(connectionOptions(url))
  await connection.query(`SET time_zone = '+00:00', SESSION wait_timeout = ${IDLE_SECONDS}`)
  return connection
}

export const nameOf = (url: string) => String(connectionOptions(url).database)

async function listNames(connection: Connection, database: string, type: string): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = ? ORDER BY TABLE_NAME',
    [database, type],
  )
  return rows.map((row) => String(row.name))
}

/** Names of the tables of a database, sorted; views are none. */
export const listTables = (connection: Connection, database: string) =>
  listNames(connection, database, 'BASE TABLE')

/** Names of the views of a database. */
export const listViews = (connection: Connection, database: string) => listNames(connection, database, 'VIEW')

export interface ServerFacts {
  flavour: Flavour
  version: string
}

/** Whose server it is. */
export async function getServer(connection: Connection): Promise<ServerFacts> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT VERSION() AS version')
  const version = String(rows[0]?.version)
  return { version, flavour: /mariadb/i.test(version) ? 'mariadb' : 'mysql' }
}

export interface Moment {
  takenAt: Date
  newestSlot: Date | null
  world: 'demo' | 'live' | null
  /** Newest migration with a statement applied; null when there is none. */
  migration: string | null
}

/** What a database of ours says of itself now. Throws: the driver's error when its tables are not there. */
export async function getMoment(connection: Connection): Promise<Moment> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT UTC_TIMESTAMP(3) AS taken_at, (SELECT MAX(slot) FROM runs WHERE status IN ('succeeded', 'partial')) AS newest_slot, (SELECT value FROM settings WHERE name = 'world') AS world, (SELECT MAX(tag) FROM schema_migrations) AS migration",
  )
  const row = rows[0]
  return {
    takenAt: row?.taken_at,
    newestSlot: row?.newest_slot ?? null,
    world: row?.world ?? null,
    migration: row?.migration ?? null,
  }
}
