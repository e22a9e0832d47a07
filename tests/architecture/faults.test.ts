import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { listFiles, ROOT, readText } from './repository'

const TABLE = 'docs/faults.md'

/** Each line of the table: fault, invariant, and the test's file and words. */
function listFaults(): { fault: string; invariant: string; file: string; words: string }[] {
  return readText(TABLE)
    .split('\n')
    .filter((line) => /^\| (?!fault|-)/.test(line))
    .map((line) => {
      const [, fault = '', invariant = '', test = ''] = line.split('|').map((cell) => cell.trim())
      const [, file = '', words = ''] = /^`([^`]+)`: (.+)$/.exec(test) ?? []
      return { fault, invariant, file, words }
    })
}

describe('the table of faults', () => {
  it('names for each an invariant and a test that is there', () => {
    const faults = listFaults()
    expect(faults.length).toBeGreaterThan(15)
    const wrong = faults.filter(
      ({ invariant, file, words }) =>
        invariant === '' || !existsSync(ROOT + file) || words === '' || !readText(file).includes(words),
    )
    expect(wrong).toEqual([])
  })

  it('knows every file of fault tests', () => {
    const named = new Set(listFaults().map(({ file }) => file))
    const families = new Set([...named].map((file) => file.replace(/-[a-z]+\.test\.ts$/, '')))
    const unknown = listFiles()
      .filter((file) => /^tests\/faults\/.*\.test\.ts$/.test(file))
      .filter((file) => !named.has(file) && !families.has(file.replace(/-[a-z-]+\.test\.ts$/, '')))
      .filter((file) => !/\/(start-|vercel-)/.test(file))
    expect(unknown).toEqual([])
  })

  it('names every write boundary at which a process can be ended', () => {
    const points = listFiles()
      .filter((file) => /^(lib|scripts)\/.*\.ts$/.test(file) && !file.endsWith('.test.ts'))
      .flatMap((file) =>
        [...readText(file).matchAll(/\bprobe\('([a-z-]+)'\)/g)].map(([, point = '']) => point),
      )
    expect(new Set(points).size).toBeGreaterThan(10)
    const text = readText(TABLE)
    expect(points.filter((point) => !text.includes(`\`${point}\``))).toEqual([])
    const killed = listFiles()
      .filter((file) => /^tests\/faults\/[a-z]+-killed\.test\.ts$/.test(file))
      .map(readText)
      .filter((test) => test.includes('faultRounds()'))
      .join()
    expect(points.filter((point) => !killed.includes(`'${point}'`))).toEqual([])
  })
})
