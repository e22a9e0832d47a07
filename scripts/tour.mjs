// `npm run tour`: a browser walks every page in both themes and both widths. Syntax that old Node can parse.
import { requireNode } from './node-version.mjs'

requireNode()
const root = decodeURIComponent(new URL('..', import.meta.url).pathname).replace(/\/$/, '')
import('./tour/tour.mjs')
  .then(({ runTour }) => runTour({ root, args: process.argv.slice(2) }))
  .then((code) => process.exit(code))
