import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Folders and files that git ignores, or that are git's own. */
const IGNORED =
  /^(\.git|node_modules|\.next|\.data|\.vercel|test-results|playwright-report|next-env\.d\.ts|\.env.*\.local|\.env\.local|\.env)$|\.tsbuildinfo$|^\.output$/

/** Paths of the files of this checkout, relative to its root, sorted; what git ignores is left out. */
export function listFiles(folder = ''): string[] {
  return readdirSync(ROOT + folder, { withFileTypes: true })
    .filter((entry) => !IGNORED.test(entry.name))
    .flatMap((entry) => {
      const path = folder + entry.name
      return entry.isDirectory() ? listFiles(`${path}/`) : [path]
    })
    .sort()
}

/** Names at the top of the checkout, without what git ignores. */
export function listTopLevel(): string[] {
  return readdirSync(ROOT).filter((name) => !IGNORED.test(name))
}

/** Text of a file of this checkout. */
export function readText(path: string): string {
  return readFileSync(ROOT + path, 'utf8')
}

export const isTest = (path: string) => /\.test\.tsx?$/.test(path) || path.startsWith('tests/')
export const isSource = (path: string) => /\.(ts|tsx|mjs)$/.test(path)
