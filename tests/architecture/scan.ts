/** One import of a source file. `typeOnly` leaves no trace at run time. */
export interface Import {
  specifier: string
  typeOnly: boolean
}

/** A function's first line (1-based) and how many lines it has. */
export interface FunctionSpan {
  line: number
  lines: number
  text: string
}

/** A `/` after one of these begins a regular expression, not a division. */
const BEFORE_REGEX = /(^|[(,=:[!&|?{;+\-*%~^>]|\b(return|typeof|case|of|in|await))\s*$/
const STATEMENT = /^[ \t]*(import|export)\s+(type\s+)?([\w$*{}\s,]*?)\s*\bfrom\s*['"]([^'"\n]+)['"]/gm
const SIDE_EFFECT = /^[ \t]*import\s+['"]([^'"\n]+)['"]/gm
const CALL = /\b(?:import|require)\(\s*['"`]([^'"`\n]+)['"`]\s*\)/g

interface Piece {
  kind: 'code' | 'comment' | 'string'
  text: string
}

/**
 * Cuts TypeScript into code, comments and string literals. A scanner, not a parser: TypeScript 7 has no stable
 * parser yet. Text between JSX tags counts as code; a quote there ends with its line.
 */
function cut(source: string): Piece[] {
  const pieces: Piece[] = []
  let code = ''
  let at = 0
  const take = (kind: Piece['kind'], length: number) => {
    if (code !== '') pieces.push({ kind: 'code', text: code })
    code = ''
    pieces.push({ kind, text: source.slice(at, at + length) })
    at += length
  }
  while (at < source.length) {
    const rest = source.slice(at, at + 2)
    const end = literalEnd(source, at)
    if (rest === '//') take('comment', (source.indexOf('\n', at) + 1 || source.length + 1) - 1 - at)
    else if (rest === '/*') take('comment', (source.indexOf('*/', at + 2) + 2 || source.length + 2) - at)
    else if (end > at) take('string', end - at)
    else if (source[at] === '/' && BEFORE_REGEX.test(code.slice(-40))) {
      const regex = /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\//.exec(source.slice(at, at + 500))?.[0]
      if (regex) take('code', regex.length)
      else code += source[at++]
    } else code += source[at++]
  }
  if (code !== '') pieces.push({ kind: 'code', text: code })
  return pieces
}

/** Where the string or template that starts here ends, or `at` when none starts. */
function literalEnd(source: string, at: number): number {
  const quote = source[at]
  if (quote === '"' || quote === "'") {
    return at + (/^(["'])(?:\\[\s\S]|(?!\1)[^\\\n])*\1/.exec(source.slice(at))?.[0].length ?? 0)
  }
  if (quote !== '`') return at
  let depth = 0
  for (let i = at + 1; i < source.length; i++) {
    if (source[i] === '\\') i += 1
    else if (depth === 0 && source[i] === '`') return i + 1
    else if (source.startsWith('${', i)) depth += 1
    else if (depth > 0 && source[i] === '}') depth -= 1
  }
  return at
}

const blank = (text: string) => text.replace(/[^\n]/g, ' ')

/** The source without its comments; every line stays where it was. */
export function withoutComments(source: string): string {
  return cut(source)
    .map(({ kind, text }) => (kind === 'comment' ? blank(text) : text))
    .join('')
}

/** Code alone: comments and the insides of strings are blank. */
export function codeOnly(source: string): string {
  return cut(source)
    .map(({ kind, text }) => (kind === 'code' ? text : blank(text)))
    .join('')
}

/** Contents of the string and template literals; what a template puts in stands as ?. */
export function stringsOf(source: string): string[] {
  return cut(source)
    .filter((piece) => piece.kind === 'string')
    .map(({ text }) => text.slice(1, -1).replace(/\$\{[^}]*\}/g, '?'))
}

/** Every import, re-export, dynamic import and require of a source. */
export function importsOf(source: string): Import[] {
  const text = withoutComments(source)
  const statements = [...text.matchAll(STATEMENT)].map(([, , type, names = '', specifier = '']) => ({
    specifier,
    typeOnly: type !== undefined || isTypeList(names),
  }))
  const sideEffects = [...text.matchAll(SIDE_EFFECT)].map(([, specifier = '']) => ({
    specifier,
    typeOnly: false,
  }))
  const calls = [...text.matchAll(CALL)].map(([, specifier = '']) => ({ specifier, typeOnly: false }))
  return [...statements, ...sideEffects, ...calls]
}

/** `{ type A, type B }`: nothing but types. */
function isTypeList(names: string): boolean {
  const list = /^\{([\s\S]*)\}$/.exec(names.trim())?.[1]
  const parts = (list ?? '').split(',').filter((part) => part.trim() !== '')
  return parts.length > 0 && parts.every((part) => /^\s*type\s/.test(part))
}

const FUNCTION_START = /\bfunction\b.*[({]$|=> [({]$/
const METHOD_START =
  /^\s+(?:static |async |get |set |override )*(?!if|for|while|switch|catch\b)[\w$#]+\(.*\{$/

/**
 * Functions by indentation, which Biome keeps true: one ends at the first line after it with the same indentation
 * that closes without opening again. `describe` blocks are chapters, not functions.
 */
export function functionsOf(source: string): FunctionSpan[] {
  const lines = codeOnly(source).split('\n')
  return lines.flatMap((text, start) => {
    const isStart = FUNCTION_START.test(text.trimEnd()) || METHOD_START.test(text.trimEnd())
    if (!isStart || /^\s*describe\b/.test(text)) return []
    const indent = /^\s*/.exec(text)?.[0] ?? ''
    const closing = new RegExp(`^${indent}[\\])}]`)
    const length = lines.slice(start + 1).findIndex((line) => closing.test(line) && !/[({[]\s*$/.test(line))
    return length < 0 ? [] : [{ line: start + 1, lines: length + 2, text: text.trim() }]
  })
}
