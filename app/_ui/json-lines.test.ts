import { describe, expect, it } from 'vitest'
import { jsonLines } from './json-lines'

const textOf = (text: string, field: string | null = null) =>
  jsonLines(text, field)
    ?.map((line) => `${line.marked ? '>' : ' '}${line.text}`)
    .join('\n')

describe('jsonLines', () => {
  it('prints one value a line, with every digit as it was written', () => {
    expect(textOf('{"id":"a","price":1.2300e-9,"tags":["x",null],"none":{},"list":[]}')).toBe(
      [
        ' {',
        '   "id": "a",',
        '   "price": 1.2300e-9,',
        '   "tags": [',
        '     "x",',
        '     null',
        '   ],',
        '   "none": {},',
        '   "list": []',
        ' }',
      ].join('\n'),
    )
  })

  it('marks the field that was wrong, with all its lines, and no other of the same name', () => {
    expect(textOf('{"a":1,"b":{"a":[2,3]}}', 'b.a')).toBe(
      [' {', '   "a": 1,', '   "b": {', '>    "a": [', '>      2,', '>      3', '>    ]', '   }', ' }'].join(
        '\n',
      ),
    )
    expect(textOf('[5,6]', '1')).toBe([' [', '   5,', '>  6', ' ]'].join('\n'))
  })

  it('says where a field is missing', () => {
    expect(textOf('{"a":1}', 'symbol')).toBe([' {', '   "a": 1', '>  "symbol" is missing', ' }'].join('\n'))
    expect(textOf('{}', 'symbol')).toBe([' {', '>  "symbol" is missing', ' }'].join('\n'))
  })

  it('leaves markup inside a text alone: it is a text', () => {
    expect(textOf('"</pre><script>x</script>"')).toBe(' "</pre><script>x</script>"')
  })

  it('gives nothing for what is no JSON by itself, and ends a long record', () => {
    expect(jsonLines('{"a":"cut he', 'a')).toBeNull()
    expect(jsonLines('['.repeat(100_000), null)).toBeNull()
    const long = jsonLines(`[${Array(2_000).fill('1').join()}]`, null)
    expect(long).toHaveLength(501)
    expect(long?.at(-1)?.text).toBe('… and 1502 more lines')
  })
})
