import { expect, test } from 'vitest'
import { readAhead } from './read-ahead'

async function* counting(seen: string[], count: number) {
  for (let i = 0; i < count; i++) {
    seen.push(`cut ${i}`)
    yield i
  }
}

const collect = async <T>(all: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = []
  for await (const one of all) list.push(one)
  return list
}

test('gives every piece once and in order, however long each takes', async () => {
  const read = async (i: number) => {
    await new Promise((resolve) => setTimeout(resolve, (5 - i) * 4))
    return i * 10
  }
  expect(await collect(readAhead(counting([], 5), read))).toEqual([0, 10, 20, 30, 40])
  expect(await collect(readAhead(counting([], 0), read))).toEqual([])
})

test('is one piece ahead of its reader and no more', async () => {
  const seen: string[] = []
  const reader = readAhead(counting(seen, 9), async (i) => i)
  await reader.next()
  expect(seen).toEqual(['cut 0', 'cut 1'])
  await reader.next()
  expect(seen).toEqual(['cut 0', 'cut 1', 'cut 2'])
  await reader.return(undefined)
  expect(seen).toEqual(['cut 0', 'cut 1', 'cut 2'])
})

test('a piece that fails is told in its turn, behind those before it', async () => {
  const read = async (i: number) => {
    if (i === 1) throw new Error('gone')
    return i
  }
  const reader = readAhead(counting([], 3), read)
  expect(await reader.next()).toEqual({ done: false, value: 0 })
  await expect(reader.next()).rejects.toThrow('gone')
})
