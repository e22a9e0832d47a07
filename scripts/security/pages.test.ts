import { describe, expect, it } from 'vitest'
import { DATASETS, type DatasetId, wordFilters } from '@/db/queries/export-datasets'
import { listDoors } from '../../tests/security/doors'
import { listScanPages } from './pages'
import { listProbes, probeHeaders } from './sqlmap.mjs'
import { unseenPages } from './wapiti.mjs'

const addresses = listDoors().flatMap((door) => /^page (.*)$/.exec(door)?.slice(1) ?? [])

describe('the pages that wapiti starts at', () => {
  const { admin, anonymous } = listScanPages(addresses)

  it('are all pages of the sources, those that the rail does not name with an example', () => {
    expect(admin).toHaveLength(addresses.length)
    expect(admin).toContainEqual({ path: '/markets/bitcoin', status: 200 })
    expect(admin).toContainEqual({ path: '/no-such-page', status: 404 })
    expect(admin.some(({ path }) => path.startsWith('/invite/'))).toBe(true)
    for (const { path, status } of admin) {
      expect(path).not.toMatch(/[[\]]/)
      expect(status, path).toBeGreaterThanOrEqual(200)
    }
  })

  it('are without a session those that anybody gets', () => {
    expect(anonymous.map(({ path }) => path.replace(/^(\/invite\/).*/, '$1'))).toEqual(
      expect.arrayContaining(['/login', '/invite/']),
    )
    expect(anonymous.map(({ path }) => path)).not.toContain('/')
  })

  it('need a rule and an example', () => {
    expect(() => listScanPages(['/new'])).toThrow('the page /new needs a rule')
  })

  it('were visited only where they answered as they should', () => {
    const seen = new Map([
      ['/a', new Map([[200, 1]])],
      ['/b', new Map([[307, 9]])],
    ])
    const pages = ['/a', '/b', '/c'].map((path) => ({ path, status: 200 }))
    expect(unseenPages({ pages, seen })).toEqual([
      '/b was never seen with status 200',
      '/c was never seen with status 200',
    ])
  })
})

describe('the probes of sqlmap', () => {
  const probes = listProbes({ cookie: 'a=b', cronSecret: 's', csrfToken: 't', cursor: 'c' })
  const ids = Object.keys(DATASETS) as DatasetId[]
  const of = (id: string) => probes.filter(({ path }) => path.startsWith(`/api/v1/exports/${id}?`))

  it('carry nothing that the export refuses before it looks at the rest', () => {
    const everywhere = ['format', 'asset', 'from', 'to', 'limit', 'interval', 'as_of', 'cursor']
    for (const id of ids)
      for (const { path } of of(id))
        for (const name of new URL(path, 'http://x').searchParams.keys())
          expect([...everywhere, ...wordFilters(id)], path).toContain(name)
  })

  it('try every word that a dataset can be asked by', () => {
    for (const id of ids)
      expect(
        of(id).flatMap(({ parameters = [] }) => parameters),
        id,
      ).toEqual(expect.arrayContaining([...wordFilters(id)]))
  })

  it('try every parameter that they carry, or say which', () => {
    const asOf = probes.find(({ name }) => name === 'exports as of')
    expect(asOf?.parameters).toEqual(['as_of'])
    expect(probeHeaders({ headers: ['Cookie: a=b; c=d'] })).toEqual({ Cookie: 'a=b; c=d' })
  })
})
