import mysql from 'mysql2/promise'
import { afterEach, describe, expect, it } from 'vitest'
import { GET as askHealth } from '@/app/api/health/route'
import { closePool, createPool, usePool } from '@/db/client'
import { outcomeOf, useFaultyDatabase } from './database-faults'
import { faultRounds } from './database-rounds'

/** The smallest number MariaDB accepts; one more is kept for root. */
const LIMIT = 10
const ROUNDS = Array.from({ length: faultRounds() }, (_, i) => i + 1)
const database = useFaultyDatabase()
const taken: mysql.Connection[] = []

/** The application starts anew, without connections from better times. */
async function forgetConnections(): Promise<void> {
  await closePool()
  usePool(createPool(database.server().url))
}

async function release(): Promise<void> {
  for (const connection of taken.splice(0)) await connection.end()
}

afterEach(async () => {
  await release()
  await database.server().asRoot('SET GLOBAL max_connections = 200')
  await limitAccount(0)
})

const limitAccount = (connections: number) =>
  database.server().asRoot(`ALTER USER 'koinstrap'@'127.0.0.1' WITH MAX_USER_CONNECTIONS ${connections}`)

/** Somebody else holds every connection the server has for ordinary accounts. */
async function takeAll(): Promise<void> {
  await database.server().asRoot(`SET GLOBAL max_connections = ${LIMIT}`)
  for (let i = 0; i < LIMIT; i++) taken.push(await mysql.createConnection(database.server().url))
}

const health = async () => (await (await askHealth(new Request('http://127.0.0.1/api/health'))).json()).status

/** Nothing was claimed or asked, and the same delivery works when there is room again. */
async function expectRefused(message: RegExp, before: unknown): Promise<void> {
  const asked = database.simulator().requests()
  const refused = await outcomeOf(database.deliver())
  expect(refused.status).toBe('failed')
  expect(refused.message).toMatch(message)
  expect(await health()).toBe('down')
  await release()
  expect(await database.checksums()).toEqual(before)
  expect(database.simulator().requests()).toBe(asked)
}

describe.each(ROUNDS)('a server without a free connection (round %i)', () => {
  it('refuses a delivery with a clear reason, health says down, and both recover', async () => {
    database.nextSlot()
    const before = await database.checksums()
    await forgetConnections()
    await takeAll()
    await expectRefused(/Too many connections/, before)
    expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
    await database.expectWhole(database.slot())
    expect(await health()).not.toBe('down')
  })

  it('for this account does the same', async () => {
    database.nextSlot()
    const before = await database.checksums()
    await forgetConnections()
    await limitAccount(1)
    taken.push(await mysql.createConnection(database.server().url))
    await expectRefused(/max_user_connections|User .* has already more than/, before)
    await limitAccount(0)
    expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
    await database.expectWhole(database.slot())
  })

  it('but the ones a run holds finishes that run', async () => {
    database.nextSlot()
    const delivered = await outcomeOf(
      database.deliver(async (point) => {
        if (point === 'claimed') await limitAccount(1)
      }),
    )
    expect(delivered).toMatchObject({ status: 'succeeded' })
    await database.expectWhole(database.slot())
    await database.expectNoDuplicates()
  })
})
