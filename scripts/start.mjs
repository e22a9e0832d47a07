// `npm start` and, with --dev, `npm run dev`. Syntax that old Node can parse: newer syntax is loaded after the check.
import { requireNode } from './node-version.mjs'

requireNode()
const root = decodeURIComponent(new URL('..', import.meta.url).pathname).replace(/\/$/, '')
import('./start-application.mjs')
  .then(({ startApplication }) => startApplication({ root, dev: process.argv.includes('--dev') }))
  .then((code) => process.exit(code))
