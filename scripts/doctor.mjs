// `npm run doctor`. Syntax that old Node can parse.
import { requireNode } from './node-version.mjs'

requireNode()
const root = decodeURIComponent(new URL('..', import.meta.url).pathname).replace(/\/$/, '')
import('./run-script.mjs')
  .then(({ runTypeScript }) => runTypeScript({ root, name: 'doctor', args: process.argv.slice(2) }))
  .then((code) => process.exit(code))
