// `node scripts/run.mjs NAME ARGS…` runs scripts/NAME.ts with its database. Syntax that old Node can parse.
import { requireNode } from './node-version.mjs'

requireNode()
const root = decodeURIComponent(new URL('..', import.meta.url).pathname).replace(/\/$/, '')
const [name, ...args] = process.argv.slice(2)
import('./run-script.mjs')
  .then(({ runTypeScript }) => runTypeScript({ root, name: name || '', args }))
  .then((code) => process.exit(code))
