import { basename, dirname } from 'node:path/posix'
import { describe, expect, it } from 'vitest'
import { isSource, isTest, listFiles, listTopLevel, readText } from './repository'
import { codeOnly, functionsOf, importsOf, stringsOf, withoutComments } from './scan'

const FILE_LINES = 300
const FUNCTION_LINES = 70
const PAGE_LINES = 60
const ROUTE_LINES = 40

const files = listFiles()
const sources = files.filter(isSource)
const texts = files.filter((path) =>
  /\.(ts|tsx|mjs|css|json|md|ya?ml|sql|example)$|^\.[a-z]+rc$|run$/.test(path),
)
const linesOf = (path: string) => readText(path).trimEnd().split('\n').length

const TOP_LEVEL = new Set(
  `README.md CHANGELOG.md LICENSE package.json package-lock.json next.config.ts vercel.json proxy.ts instrumentation.ts
  compose.yaml .env.example .gitignore .gitattributes .npmrc .ci biome.json tsconfig.json vitest.config.ts drizzle.config.ts
  playwright.config.ts postcss.config.mjs app lib db drizzle tests scripts public docs`.split(/\s+/),
)

describe('size', () => {
  it(`of a file is at most ${FILE_LINES} lines`, () => {
    const written = files.filter((path) => isSource(path) || path.endsWith('.css') || path.endsWith('.yaml'))
    const long = written.filter((path) => linesOf(path) > FILE_LINES)
    expect(long.map((path) => `${path} has ${linesOf(path)} lines`)).toEqual([])
  })

  it(`of a function is at most ${FUNCTION_LINES} lines`, () => {
    const long = sources.flatMap((path) =>
      functionsOf(readText(path))
        .filter((one) => one.lines > FUNCTION_LINES)
        .map((one) => `${path}:${one.line} has ${one.lines} lines: ${one.text}`),
    )
    expect(long).toEqual([])
  })

  it.each([
    ['page.tsx', PAGE_LINES],
    ['route.ts', ROUTE_LINES],
  ])('of a %s is at most %i lines', (name, limit) => {
    const found = files.filter((path) => path.startsWith('app/') && basename(path) === name)
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter((path) => linesOf(path) > limit).map((path) => `${path}: ${linesOf(path)}`)).toEqual(
      [],
    )
  })
})

describe('names', () => {
  it('say what a folder or file is for: no utils, helpers, common or misc', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc)(\.|\/)/
    expect(sources.filter((path) => vague.test(path))).toEqual([])
  })

  it('are kebab-case', () => {
    const parts = sources.filter((path) => path.includes('/')).flatMap((path) => path.split('/'))
    const odd = parts.filter((part) => !/^[_(.[]*[a-z0-9]+(-[a-z0-9]+)*(\.[a-z-]+)*[)\]]*$/.test(part))
    // Next's own spelling of a catch-all route.
    expect([...new Set(odd)].filter((part) => part !== '[...nextauth]')).toEqual([])
  })

  it('of the top level are the ones of the map', () => {
    expect(listTopLevel().filter((name) => !TOP_LEVEL.has(name))).toEqual([])
  })

  it('of migrations are given by people', () => {
    const journal: { entries: { tag: string }[] } = JSON.parse(readText('drizzle/meta/_journal.json'))
    const tags = journal.entries.map((entry) => entry.tag)
    const written = files.filter((path) => /^drizzle\/[^/]+\.sql$/.test(path))
    expect(written).toEqual(tags.map((tag) => `drizzle/${tag}.sql`))
    const heroes = listHeroes()
    for (const tag of tags) {
      expect(tag).toMatch(/^\d{4}_[a-z][a-z0-9_]*$/)
      expect(
        heroes.filter((hero) => tag.endsWith(`_${hero}`)),
        tag,
      ).toEqual([])
    }
  })
})

/** The second halves of drizzle-kit's made-up names. */
function listHeroes(): string[] {
  const list = /\bheroes = \[([^\]]+)\]/.exec(readText('node_modules/drizzle-kit/bin.cjs'))?.[1]
  if (list === undefined) throw new Error('drizzle-kit keeps its list of names elsewhere now')
  return stringsOf(list)
}

describe('registries', () => {
  it('are the only files named index.ts, and hold nothing but their array', () => {
    const indexes = sources.filter((path) => /\/index\.(ts|tsx|mjs)$/.test(path))
    for (const path of indexes) {
      const code = withoutComments(readText(path))
      expect(code, path).toMatch(/^export const [A-Z_]+(: readonly [\w<>[\]]+)? = \[/m)
      expect(code.match(/^(export|const|let|function|type|interface|class)\b/gm), path).toEqual(['export'])
    }
  })

  it('are no barrels, and nothing else is one', () => {
    const barrels = sources.filter((path) => {
      const code = withoutComments(readText(path))
      const own = code
        .replace(/^(import|export)\s[^;'"]*?\bfrom\s*['"][^'"]+['"]/gm, '')
        .replace(/^'use \w+'$/gm, '')
      return /^export \*/m.test(code) || (/^export\b/m.test(code) && own.trim() === '')
    })
    // Tremor needs one client file of named re-exports.
    expect(barrels).toEqual(['app/_ui/tremor.tsx'])
  })
})

describe('code', () => {
  it('uses no any', () => {
    const found = sources.filter((path) =>
      /(:|<|\bas|[|&,=])\s*any\b(?!\s*[:=(])/.test(codeOnly(readText(path))),
    )
    expect(found).toEqual([])
  })

  it('imports only packages that package.json names', () => {
    const manifest = JSON.parse(readText('package.json'))
    const known = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)])
    const missing = sources.flatMap((path) =>
      importsOf(readText(path))
        .filter(({ specifier }) => !/^(node:|\.|@\/)/.test(specifier))
        .map(({ specifier }) =>
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter((name) => !known.has(name))
        .map((name) => `${path} imports ${name}`),
    )
    // The checks of the floors are tried on made-up sources that stand as text in their own test.
    expect(missing.filter((line) => !line.startsWith('tests/architecture/'))).toEqual([])
  })

  it('in `use client` files brings no server code along', () => {
    const server = /^(@\/(db|lib\/(pipeline|auth|env|log|delivery)\b)|server-only|next\/headers)/
    const leaks = sources
      .filter((path) => /^'use client'$/m.test(readText(path)))
      .flatMap((path) =>
        importsOf(readText(path))
          .filter(({ specifier, typeOnly }) => !typeOnly && server.test(specifier))
          .map(({ specifier }) => `${path} imports ${specifier}`),
      )
    expect(leaks).toEqual([])
  })

  it('leaves no test switched off, alone or unfinished', () => {
    const tests = sources.filter(isTest)
    const off = /\b(it|test|describe)\.((only|todo|fails)\b|skip\(\s*['"`])/
    const found = tests.filter((path) => off.test(withoutComments(readText(path))))
    expect(found).toEqual([])
  })
})

describe('committed text', () => {
  it('names no package registry and no path of one machine', () => {
    // Written in pieces, so that this file does not find itself.
    const traces = [
      ['/wo', 'rk/'],
      ['/ro', 'ot/'],
      ['/ho', 'me/(?!linuxbrew/)'],
      ['registry.', 'npmjs'],
      ['npm', 'mirror'],
      ['verda', 'ccio'],
    ]
    const pattern = new RegExp(
      traces.map((parts) => `(?<![\\w.])${parts.join('').replace('.', '\\.')}`).join('|'),
    )
    expect(texts.filter((path) => pattern.test(readText(path)))).toEqual([])
  })

  it('keeps the lock file free of addresses', () => {
    const lock = readText('package-lock.json')
    expect(lock).not.toMatch(/"resolved":/)
    expect(readText('.npmrc')).toContain('omit-lockfile-registry-resolved=true')
  })

  it('pins every dependency to one version', () => {
    const { dependencies, devDependencies } = JSON.parse(readText('package.json'))
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(version, name).toMatch(/^\d/)
    }
  })

  it('has a README in every folder of a source and of the simulator', () => {
    const folders = new Set(sources.filter((path) => /^lib\/sources\/[^/]+\//.test(path)).map(dirname))
    for (const folder of [...folders, 'lib/simulator']) expect(files).toContain(`${folder}/README.md`)
  })
})
