// `npm test [part…]`. Syntax that old Node can parse: newer syntax is loaded after the check.
import { requireNode } from './node-version.mjs'

requireNode()
const root = decodeURIComponent(new URL('..', import.meta.url).pathname).replace(/\/$/, '')
import('./test-suite.mjs')
  .then(({ chooseParts, runSuite }) => runSuite({ root, ...chooseParts(process.argv.slice(2)) }))
  .then((code) => process.exit(code))
