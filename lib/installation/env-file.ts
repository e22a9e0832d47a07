import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, open, readFile, realpath, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isDeepStrictEqual, parseEnv } from 'node:util'
import { ConfigurationError, InputError } from '@/lib/errors'

/** `NAME=`, as dotenv and Node read it. */
const ASSIGNMENT = /^[^\S\n]*(?:export[^\S\n]+)?([\w.-]+)[^\S\n]*=[^\S\n]*/
/** An empty line or a comment. */
const NOTHING = /^\s*(?:#.*)?\s*$/
const MEND_FIRST = 'The file has a line that is no setting and no comment: mend it first.'
const BARE = /^[\w./:,@%+-]*$/
const NAME = /^[A-Z][A-Z0-9_]*$/

interface Entry {
  /** Null for a comment, an empty line, or anything else that sets nothing. */
  name: string | null
  text: string
}

/** Cuts a file into entries, each with its line ends; a value in quotes may go over several lines. */
function readEntries(text: string): Entry[] {
  const entries: Entry[] = []
  let rest = text
  while (rest !== '') {
    const start = ASSIGNMENT.exec(rest)
    const end = start === null ? 0 : endOfQuotes(rest, start[0].length)
    const newline = rest.indexOf('\n', end)
    const length = newline === -1 ? rest.length : newline + 1
    entries.push({ name: start?.[1] ?? null, text: rest.slice(0, length) })
    rest = rest.slice(length)
  }
  return entries
}

/** Where the closing quote of a value that begins at `from` stands; `from` itself without quotes. */
function endOfQuotes(text: string, from: number): number {
  const quote = text[from]
  if (quote !== '"' && quote !== "'" && quote !== '`') return from
  const closing = text.indexOf(quote, from + 1)
  return closing === -1 ? from : closing
}

/** A value as a file holds it, or null when no spelling of it would be read back as it is. */
function spell(value: string): string | null {
  // A line end would begin a setting of its own; Node reads \n inside double quotes as one.
  if (/[^\x20-\x7e]/.test(value)) return null
  if (BARE.test(value)) return value
  // Next fills in $NAME whatever the quotes.
  if (value.includes('$')) return null
  const quote = ["'", '`', '"'].find((one) => !value.includes(one))
  return quote === undefined || (quote === '"' && value.includes('\\')) ? null : `${quote}${value}${quote}`
}

/**
 * A text in the form of `.env.local` with these values: each in its place where the name stands already (the first of
 * several, the others go), else at the end. Everything else stays as it is, byte for byte.
 * Throws: InputError for a value that cannot be written without being read as something else, and for a text in which
 * Node would not find it, or other values than before.
 */
export function editEnvironmentText(text: string, values: Record<string, string>): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = new Map<string, string>()
  for (const [name, value] of Object.entries(values)) {
    const spelt = spell(value)
    if (spelt === null || !NAME.test(name))
      throw new InputError(`${name} holds a character that cannot be written to the file.`)
    lines.set(name, `${name}=${spelt}`)
  }
  const entries = readEntries(text)
  // Node 20 stops reading at a line such as `=x`, Node 24 skips it: what either would lose is refused on both.
  if (entries.some((entry) => entry.name === null && !NOTHING.test(entry.text)))
    throw new InputError(MEND_FIRST)
  const written = new Set<string>()
  const kept = entries.map((entry) => {
    const line = entry.name === null ? undefined : lines.get(entry.name)
    if (entry.name === null || line === undefined) return entry.text
    if (written.has(entry.name)) return ''
    written.add(entry.name)
    return line + (/\r?\n$/.exec(entry.text)?.[0] ?? '')
  })
  const before = kept.join('')
  const added = [...lines].filter(([name]) => !written.has(name)).map(([, line]) => line + eol)
  const gap = added.length === 0 || before === '' || before.endsWith('\n') ? '' : eol
  const after = before + gap + added.join('')
  // Without a line end behind it Node takes a comment for a setting.
  if (!isDeepStrictEqual({ ...parseEnv(after) }, { ...parseEnv(`${text}${eol}`), ...values }))
    throw new InputError(MEND_FIRST)
  return after
}

/** Whether `writeEnvironmentFile` could do its work: file and folder can be written. */
export async function canWriteEnvironmentFile(path: string): Promise<boolean> {
  try {
    const target = await resolveTarget(path)
    if (target.exists) await access(target.path, constants.R_OK | constants.W_OK)
    await access(dirname(target.path), constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Puts values into a file of settings, whole or not at all: whoever reads it meanwhile, or after a crash, finds the
 * old or the new one. The old one is kept beside it as `.bak`. Both are for this user only. Throws: InputError,
 * ConfigurationError when the file cannot be written; then it is as before.
 */
export async function writeEnvironmentFile(path: string, values: Record<string, string>): Promise<void> {
  const target = await resolveTarget(path)
  try {
    const before = target.exists ? await readFile(target.path, 'utf8') : null
    const after = editEnvironmentText(before ?? '', values)
    if (before !== null) await replaceFile(`${target.path}.bak`, before)
    await replaceFile(target.path, after)
  } catch (error) {
    if (error instanceof InputError) throw error
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    throw new ConfigurationError(`${path} cannot be written${code}; it is as it was.`, { cause: error })
  }
}

/** The file itself where the path is a link to it: a rename would put a file in place of the link. */
async function resolveTarget(path: string): Promise<{ path: string; exists: boolean }> {
  try {
    return { path: await realpath(path), exists: true }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { path, exists: false }
    throw error
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const file = await open(unfinished, 'wx', 0o600)
    try {
      await file.writeFile(text, 'utf8')
      await file.sync()
    } finally {
      await file.close()
    }
    await chmod(unfinished, 0o600)
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}
