import { describe, expect, it } from 'vitest'
import { codeOnly, functionsOf, importsOf, stringsOf, withoutComments } from './scan'

describe('scan', () => {
  it('blanks comments and leaves strings, lines and regular expressions where they were', () => {
    const source = [
      "const url = 'http://x' // why",
      'const re = /^a:\\/\\//',
      '/* two',
      'lines */ const b = `//no`',
    ].join('\n')
    expect(
      withoutComments(source)
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual(["const url = 'http://x'", 'const re = /^a:\\/\\//', '', '         const b = `//no`'])
  })

  it('is not misled by quotes in regular expressions, templates and text of a page', () => {
    const source = [
      'const re = /["\'`]/',
      "const half = a / b / c // don't",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is source text
      'const text = `it${`s`} ${"}"}`',
      "<p>Don't stop</p>",
      "import { x } from './x'",
    ].join('\n')
    expect(importsOf(source)).toEqual([{ specifier: './x', typeOnly: false }])
  })

  it('gives the strings of a source, with ? for what a template puts in', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is source text
    const source = "const a = 'one' // 'no'\nconst b = `two ${three} four`\nconst c = \"it's\""
    expect(stringsOf(source)).toEqual(['one', 'two ? four', "it's"])
  })

  it('keeps code alone', () => {
    expect(codeOnly("const any = 'x: any' // : any").trim()).toBe('const any =')
  })

  it('knows imports of types alone', () => {
    const typeOnly = (source: string) => importsOf(source).map((one) => one.typeOnly)
    expect(typeOnly("import type { A } from 'a'")).toEqual([true])
    expect(typeOnly("import { type A, type B } from 'a'")).toEqual([true])
    expect(typeOnly("import { type A, b } from 'a'")).toEqual([false])
    expect(typeOnly("import a from 'a'")).toEqual([false])
    expect(typeOnly("import 'a'")).toEqual([false])
  })

  it('measures functions of every form, to the line', () => {
    const body = Array(10).fill('  call()')
    const forms = [
      ['export async function one(', '  a: string,', '): Promise<void> {', ...body, '}'],
      ['export function two({', '  a,', '}: {', '  a: string', '}) {', ...body, '}'],
      ['const three = (a: string) => {', ...body, '}'],
      ["it('does', async () => {", ...body, '})'],
      ['  method(a: string): void {', ...body, '  }'],
      ['const four = () => (', ...body, ')'],
    ]
    for (const lines of forms) {
      expect(functionsOf(lines.join('\n')), lines[0]).toMatchObject([{ line: 1, lines: lines.length }])
    }
  })

  it('takes conditions, loops and chapters of tests for no functions', () => {
    const source =
      "  if (a) {\n    b()\n  }\n  for (const a of b) {\n    c()\n  }\ndescribe('x', () => {\n  a()\n})"
    expect(functionsOf(source)).toEqual([])
  })
})
