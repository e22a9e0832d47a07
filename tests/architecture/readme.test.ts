import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isSource, listFiles, listTopLevel, ROOT, readText } from './repository'

const README_WORDS = 900
/** Read by the commands alone, before there is an environment to validate. */
const OF_SCRIPTS = ['KOINSTRAP_DATA_DIR']
/** Set by Node and by Vercel, never by people. */
const OF_PLATFORM = ['NODE_ENV', 'VERCEL']

const manifest: { scripts: object; dependencies: object; devDependencies: object } = JSON.parse(
  readText('package.json'),
)
const files = listFiles()
const guides = files.filter((path) =>
  /^(README|CHANGELOG)\.md$|^docs\/.*\.md$|^lib\/.*README\.md$/.test(path),
)
const missingReadme = existsSync(`${ROOT}README.md`) ? false : 'README.md is not written yet'

/** Links and inline code of a guide that name a file or folder of this repository. */
function pathsOf(guide: string, text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '')
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target.replace(/#.*$/, ''))
  const local = links
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    .map((target) => posix.join(posix.dirname(guide), target))
  const tops = new Set(listTopLevel())
  const code = [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, span = '']) => span.replace(/^\.\//, ''))
    .filter((span) => tops.has(span.split('/')[0] ?? '') && !/[\s<>*…{}]/.test(span))
  return [...local, ...code]
}

describe('guides', () => {
  it('name only files and folders that exist', (ctx) => {
    if (missingReadme) ctx.skip(missingReadme)
    const dead = guides.flatMap((guide) =>
      pathsOf(guide, readText(guide))
        .filter((path) => !existsSync(ROOT + path))
        .map((path) => `${guide} names ${path}`),
    )
    expect(dead).toEqual([])
  })

  it('name only npm scripts that exist', (ctx) => {
    if (missingReadme) ctx.skip(missingReadme)
    const dead = guides.flatMap((guide) =>
      [...readText(guide).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)]
        .map(([, script, short]) => script ?? short ?? '')
        .filter((script) => !(script in manifest.scripts))
        .map((script) => `${guide} names npm run ${script}`),
    )
    expect(dead).toEqual([])
  })

  it('name only environment variables that exist', (ctx) => {
    if (missingReadme) ctx.skip(missingReadme)
    const known = new Set([...schemaNames(), ...OF_SCRIPTS, 'CI'])
    const pattern =
      /`((?:DATABASE|AUTH|CRON|COINGECKO|ADMIN|KOINSTRAP|BUSINESS|TRUSTED|LOG|SCHEDULER|DEMO)(?:_[A-Z_]+)?)\b/g
    const dead = guides.flatMap((guide) =>
      [...readText(guide).matchAll(pattern)]
        .map(([, name = '']) => name)
        .filter((name) => !known.has(name))
        .map((name) => `${guide} names ${name}`),
    )
    expect(dead).toEqual([])
  })

  it('finds dead paths: the check itself', () => {
    const text =
      'See [docs](docs/none.md#top), [web](https://x.test), `lib/none.ts`, `app/<page>/x`, `npm test`.'
    expect(pathsOf('README.md', text)).toEqual(['docs/none.md', 'lib/none.ts'])
    expect(pathsOf('docs/a.md', '[up](../README.md)')).toEqual(['README.md'])
  })
})

describe('README.md', () => {
  it(`has at most ${README_WORDS} words`, (ctx) => {
    if (missingReadme) ctx.skip(missingReadme)
    const words = readText('README.md')
      .split(/\s+/)
      .filter((word) => /[\p{L}\p{N}]/u.test(word))
    expect(words.length).toBeLessThanOrEqual(README_WORDS)
  })

  it('has a line for every dependency in its table, and none for packages that are gone', (ctx) => {
    if (missingReadme) ctx.skip(missingReadme)
    const table = /## Dependencies\n([\s\S]*?)(\n## |$)/.exec(readText('README.md'))?.[1] ?? ''
    const rows = table.split('\n').filter((line) => /^\|(?!\s*(-|package))/.test(line))
    const named = rows
      .flatMap((row) => (row.split('|')[1] ?? '').split(/[,·`\s]+/))
      .filter((name) => name !== '')
    const wanted = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]
    expect(named.sort()).toEqual(wanted.sort())
  })
})

describe('.env.example', () => {
  const text = () => readText('.env.example')
  const names = () => [...text().matchAll(/^#?\s*([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name)

  it('lists exactly the variables that the application and its commands read', () => {
    const wanted = [...schemaNames().filter((name) => !OF_PLATFORM.includes(name)), ...OF_SCRIPTS]
    expect(names().sort()).toEqual(wanted.sort())
  })

  it('says one thing of every variable and gives none a secret', () => {
    const lines = text().split('\n')
    lines.forEach((line, i) => {
      if (/^[A-Z_]+=/.test(line)) expect(lines[i - 1], line).toMatch(/^# \S/)
      if (/(SECRET|PASSWORD|KEY)=/.test(line)) expect(line).toMatch(/=$/)
    })
  })

  it('holds for the scripts as well: they read no variable of ours that it does not list', () => {
    const known = new Set([...names(), ...OF_PLATFORM])
    const own = /^(DATABASE|AUTH|CRON|COINGECKO|ADMIN|BUSINESS|TRUSTED|SCHEDULER|DEMO|PORT|APP)(_|$)/
    const unlisted = files
      .filter((path) => path.startsWith('scripts/') && isSource(path) && !/\.test\./.test(path))
      .flatMap((path) =>
        [...readText(path).matchAll(/\benv\.([A-Z][A-Z0-9_]+)\b/g)]
          .map(([, name = '']) => name)
          .filter((name) => own.test(name) && !known.has(name))
          .map((name) => `${path} reads ${name}`),
      )
    expect(unlisted).toEqual([])
  })
})

/** Names in the schema of lib/env.ts. */
function schemaNames(): string[] {
  const body = /const schema = z\.object\(\{([\s\S]*?)\n\}\)/.exec(readText('lib/env.ts'))?.[1]
  if (body === undefined) throw new Error('lib/env.ts keeps its schema elsewhere now')
  return [...body.matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm)].map(([, name = '']) => name)
}
