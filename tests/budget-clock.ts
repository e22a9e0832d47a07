import type { Pool } from 'mysql2/promise'
import { createPool } from '@/db/client'
import type { Clock } from '@/lib/clock'

/** A pool whose connections take `clock` for the database's own, so that a test can live through a month. */
export function createPoolAt(url: string, clock: Pick<Clock, 'now'>): Pool {
  const pool = createPool(url)
  pool.pool.on('acquire', (connection) => {
    connection.query(`SET SESSION timestamp = ${clock.now().getTime() / 1000}`)
  })
  return pool
}
