// `npm run bench`: what pages, exports, ticks and indicators cost, beside a peer of the same run. Syntax that old Node can parse.
import { requireNode } from './node-version.mjs'

requireNode()
const root = decodeURIComponent(new URL('..', import.meta.url).pathname).replace(/\/$/, '')
import('../tests/bench/groups.mjs')
  .then(({ runBench }) => runBench({ root, args: process.argv.slice(2) }))
  .then((code) => process.exit(code))
