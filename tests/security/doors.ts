import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dirname } from 'node:path/posix'
import { listFiles, ROOT, readText } from '../architecture/repository'
import { codeOnly, withoutComments } from '../architecture/scan'

/** One way in: `page /data/pipeline`, `GET /api/health`, `action (auth)/login/actions#checkLogin`. */
export type Door = string

const METHODS = 'GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS'

/** Address of a page or route file: groups in brackets leave no trace in it. */
function addressOf(path: string): string {
  const parts = dirname(path)
    .split('/')
    .slice(1)
    .filter((part) => !/^\(.*\)$/.test(part))
  return `/${parts.join('/')}`
}

/** Names that a module exports as values. */
export function exportsOf(source: string): string[] {
  const code = codeOnly(source)
  const declared = code.matchAll(/^export\s+(?:async\s+)?(?:function\*?|const|let|var|class)\s+([\w$]+)/gm)
  const listed = [...code.matchAll(/^export\s*\{([^}]*)\}/gm)]
    .flatMap(([, list = '']) => list.split(',').map((entry) => entry.trim()))
    .filter((entry) => entry !== '' && !/^type\s/.test(entry))
    .map((entry) => entry.replace(/^.*\sas\s+/, ''))
  const fallback = /^export\s+default\b/m.test(code) ? ['default'] : []
  return [...[...declared].map(([, name = '']) => name), ...listed, ...fallback]
}

const isServerFile = (source: string) => /^\s*['"]use server['"]/.test(withoutComments(source))

/** Every door that the sources of `app/` open, sorted. */
export function listDoors(files: readonly string[] = listFiles('app/')): Door[] {
  const doors = files.flatMap((path) => {
    if (/(^|\/)page\.(tsx|ts|mdx|jsx|js)$/.test(path)) return [`page ${addressOf(path)}`]
    if (/(^|\/)route\.(tsx|ts|js)$/.test(path)) {
      const methods = exportsOf(readText(path)).filter((name) => new RegExp(`^(${METHODS})$`).test(name))
      return methods.map((method) => `${method} ${addressOf(path)}`)
    }
    if (!/\.(tsx?|jsx?)$/.test(path) || !isServerFile(readText(path))) return []
    return exportsOf(readText(path)).map((name) => actionDoor(path, name))
  })
  return doors.sort()
}

const actionDoor = (path: string, name: string): Door =>
  `action ${path.replace(/^app\//, '').replace(/\.tsx?$/, '')}#${name}`

/** A server action as the build knows it: what a browser sends, and where. */
export interface BuiltAction {
  door: Door
  id: string
  /** Route pattern of a page that uses it. */
  page: string
}

interface ActionManifest {
  [runtime: string]: Record<
    string,
    { workers: Record<string, unknown>; filename?: string; exportedName?: string }
  >
}

const readBuilt = (name: string) => JSON.parse(readFileSync(join(ROOT, '.next', name), 'utf8'))

/** Every server action of the build, also ones that no `'use server'` file shows. */
export function listBuiltActions(): BuiltAction[] {
  const { encryptionKey: _, ...manifest } = readBuilt('server/server-reference-manifest.json')
  const routes: Record<string, string> = readBuilt('app-path-routes-manifest.json')
  return Object.values(manifest as ActionManifest).flatMap((actions) =>
    Object.entries(actions).map(([id, { workers, filename = '?', exportedName = '?' }]) => {
      const [worker = '?'] = Object.keys(workers)
      const page = routes[worker.replace(/^app/, '')] ?? '?'
      return { door: actionDoor(filename, exportedName), id, page }
    }),
  )
}

/** Addresses of the pages and routes of the build, without Next's own two error pages. */
export function listBuiltAddresses(): string[] {
  const routes: Record<string, string> = readBuilt('app-path-routes-manifest.json')
  return Object.values(routes)
    .filter((address) => !address.startsWith('/_'))
    .sort()
}

/** Addresses of the pages of the build, without Next's own two error pages. */
export function listBuiltPages(): string[] {
  const routes: Record<string, string> = readBuilt('app-path-routes-manifest.json')
  return Object.entries(routes)
    .filter(([file, address]) => file.endsWith('/page') && !address.startsWith('/_'))
    .map(([, address]) => address)
    .sort()
}
