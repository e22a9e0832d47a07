// `npm run test:security`: wapiti on every page and sqlmap on every parameter of the API, against a demo on loopback.
import { requireNode } from './node-version.mjs'

requireNode()
const root = decodeURIComponent(new URL('..', import.meta.url).pathname).replace(/\/$/, '')
import('./security/scan.mjs').then(({ runScan }) => runScan(root)).then((code) => process.exit(code))
