import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { describeNodeProblem } from './node-version.mjs'

test.each(['v20.19.0', 'v20.20.2', 'v22.0.0', 'v24.1.0', 'v100.0.0'])('Node %s is new enough', (version) => {
  expect(describeNodeProblem(version)).toBeNull()
})

test.each(['v20.18.3', 'v18.20.4', 'v14.21.3', 'v20.9.0'])(
  'Node %s is refused with what to do',
  (version) => {
    expect(describeNodeProblem(version)).toMatch(/too old.*20\.19.*\n.*nodejs\.org/)
  },
)

test.each(['start', 'run', 'doctor', 'test', 'verify'])(
  '%s.mjs checks Node before it loads newer syntax',
  (name) => {
    const text = readFileSync(new URL(`./${name}.mjs`, import.meta.url), 'utf8')
    expect(text.match(/^import .*$/gm)).toEqual(["import { requireNode } from './node-version.mjs'"])
    expect(text).not.toMatch(/\?\.|\?\?|^await /m)
  },
)
