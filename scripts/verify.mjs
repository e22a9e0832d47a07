// `npm run verify`: format, lint, floors, types, unit tests, README paths. Syntax that old Node can parse.
import { requireNode } from './node-version.mjs'

requireNode()
const root = decodeURIComponent(new URL('..', import.meta.url).pathname).replace(/\/$/, '')
import('./test-suite.mjs')
  .then(({ runSuite }) => runSuite({ root, parts: ['static', 'unit'], filters: [] }))
  .then((code) => process.exit(code))
