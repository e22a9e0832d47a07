import { posix } from 'node:path'
import { codeOnly, type Import, importsOf, withoutComments } from './scan'

/** A file and its text, path relative to the root. */
export interface SourceFile {
  path: string
  source: string
}

const PLUGINS = 'sources|metrics|signals|forecasts|decisions|alerts|exports|reports|simulator'

/** Which part of the house a path belongs to: the first line that matches. */
const PLACES: [place: string, pattern: RegExp][] = [
  ['domain', /^lib\/domain(\/|$)/],
  ['kernels', /^lib\/kernels(\/|$)/],
  ['errors', /^lib\/errors$/],
  ['plug-in', new RegExp(`^lib/(${PLUGINS})(/|$)`)],
  ['http', /^lib\/(http|outside-address)$/],
  ['tool', /^lib\/(env|log|clock|version)$/],
  ['schema', /^db\/schema(\/|$)/],
  ['client', /^db\/(client|grants|legacy-tables|migrate|migration-ledger)$/],
  ['queries', /^db\/(queries|adopt)(\/|$)/],
  ['pipeline', /^lib\/pipeline(\/|$)/],
  ['auth', /^lib\/auth(\/|$)/],
  ['delivery', /^lib\/delivery(\/|$)/],
  ['ui', /^app\/_ui\//],
  ['app', /^app\//],
  ['unknown', /^(lib|db)\//],
  ['data', /^(package\.json$|drizzle\/)/],
  ['outside', /^/],
]

const FLOOR_0 = ['domain', 'kernels', 'errors']
const FLOORS_0_3 = [...FLOOR_0, 'plug-in', 'http', 'tool', 'schema', 'client', 'queries', 'data']

/** What each part may import of the house, and the right door for everything else. */
const MAY: Record<string, { places: string[]; door: string }> = {
  domain: { places: ['domain'], door: 'floor 0 is vocabulary and imports nothing' },
  kernels: { places: ['domain', 'kernels'], door: 'kernels are pure maths on lib/domain' },
  errors: { places: [], door: 'lib/errors imports nothing' },
  'plug-in': { places: FLOOR_0, door: 'plug-ins are pure: take what is needed as an argument' },
  http: { places: [...FLOOR_0, 'tool'], door: 'floor 2 stands on floors 0 and 2' },
  tool: { places: [...FLOOR_0, 'tool', 'http', 'data'], door: 'floor 2 stands on floors 0 and 2' },
  schema: {
    places: [...FLOOR_0, 'tool', 'schema'],
    door: 'the schema knows the metric registry and nothing above',
  },
  client: {
    places: [...FLOOR_0, 'tool', 'http', 'schema', 'client'],
    door: 'the client stands on floors 0 and 2',
  },
  queries: {
    places: [...FLOOR_0, 'plug-in', 'schema', 'client', 'queries', 'data'],
    door: 'queries get settings and the clock as arguments',
  },
  pipeline: {
    places: [...FLOORS_0_3, 'pipeline'],
    door: 'engines stand on floors 0–3, and are called from app',
  },
  auth: { places: [...FLOORS_0_3, 'auth'], door: 'auth stands on floors 0–3, and is called from app' },
  delivery: {
    places: [...FLOORS_0_3, 'delivery'],
    door: 'delivery stands on floors 0–3; renderers and channels are handed in',
  },
  ui: {
    places: [...FLOOR_0, 'plug-in', 'ui'],
    door: 'pieces of app/_ui take props; the page gets the data',
  },
  app: {
    places: [...FLOORS_0_3, 'pipeline', 'auth', 'delivery', 'ui', 'app'].filter(
      (place) => place !== 'client' && place !== 'schema',
    ),
    door: 'pages read through db/queries',
  },
}

/** Packages that only some parts may use, and the right door for the others. */
const PACKAGES: [pattern: RegExp, places: string[], door: string][] = [
  [/^@tremor\/react$|^lightweight-charts$/, ['ui'], 'charts come from app/_ui'],
  [/^(drizzle-orm|mysql2)(\/|$)/, ['schema', 'client', 'queries'], 'SQL lives in db/queries'],
  [/^(react|react-dom|geist)(\/|$)/, ['ui', 'app', 'auth'], 'markup lives in app'],
  [/^(next|next-auth|server-only)(\/|$)/, ['ui', 'app', 'auth'], 'Next lives in app and lib/auth'],
  [/^@node-rs\/argon2$/, ['auth'], 'passwords are checked in lib/auth'],
]

const withoutExtension = (path: string) => path.replace(/\.(tsx?|mjs)$/, '')

function placeOf(path: string): string {
  return PLACES.find(([, pattern]) => pattern.test(withoutExtension(path)))?.[0] ?? 'outside'
}

/** Repository path of an import, or null when it names a package. */
function targetOf(path: string, specifier: string): string | null {
  if (specifier.startsWith('@/')) return withoutExtension(posix.normalize(specifier.slice(2)))
  if (!specifier.startsWith('.')) return null
  return withoutExtension(posix.join(posix.dirname(path), specifier))
}

/** Kind of plug-in and, inside it, the folder of one plug-in: lib/sources/coingecko/x → [sources, coingecko]. */
function pluginOf(path: string): [kind: string, own: string | null] {
  const [, kind = '', own, file] = path.split('/')
  return [kind, own !== undefined && file !== undefined ? own : null]
}

function pluginRefusal(path: string, target: string): string | null {
  const [kind, own] = pluginOf(path)
  const [otherKind, other] = pluginOf(target)
  if (kind !== otherKind) return 'plug-ins never import each other: take what is needed as an argument'
  const isRegistry = path === `lib/${kind}/index.ts`
  if (isRegistry || other === null || own === other) return null
  return own === null
    ? null
    : `${own} and ${other} never import each other: share through lib/${kind}/contract`
}

/** The dashboard page a file belongs to: its nearest folder with a page.tsx. */
function pageOf(path: string, pages: ReadonlySet<string>): string | null {
  for (
    let folder = posix.dirname(path);
    folder.startsWith('app/(dashboard)');
    folder = posix.dirname(folder)
  ) {
    if (pages.has(folder)) return folder
  }
  return null
}

/** What the frame gives to every page. */
const FRAME = /^app\/\(dashboard\)\/(nav|range|prove-action)$/
/** The frame's palette offers what a page does. */
const PALETTE = /^app\/\(dashboard\)\/(layout|frame\/.*)\.tsx?$/

function pageRefusal(path: string, target: string, pages: ReadonlySet<string>): string | null {
  const [from, to] = [pageOf(path, pages), pageOf(`${target}.tsx`, pages)]
  if (to === null || from === to || FRAME.test(target)) return null
  if (PALETTE.test(path) && target === 'app/(dashboard)/data/pipeline/run-now-action') return null
  return 'one page never imports another: shared pieces live in app/_ui'
}

/** Imports that the table allows to one file, or with conditions, beyond the rule of its part. */
function isException(path: string, target: string, { typeOnly }: Import): boolean {
  const [from, to] = [placeOf(path), placeOf(target)]
  if (from === 'plug-in' && to === 'http') return typeOnly
  if (from === 'schema' && to === 'plug-in') return target.startsWith('lib/metrics/')
  return path === 'lib/pipeline/jobs.ts' && to === 'delivery'
}

function refusalOf(path: string, imported: Import, pages: ReadonlySet<string>): string | null {
  const from = placeOf(path)
  const rule = MAY[from]
  if (!rule) return null
  const target = targetOf(path, imported.specifier)
  if (target === null) return packageRefusal(from, imported.specifier)
  const to = placeOf(target)
  if (isException(path, target, imported)) return null
  if (from === 'plug-in' && to === 'plug-in') return pluginRefusal(path, target)
  if (target.startsWith('lib/simulator/') && from !== 'pipeline')
    return 'only lib/pipeline starts the simulator'
  if (!rule.places.includes(to)) return rule.door
  return from === 'app' && to === 'app' ? pageRefusal(path, target, pages) : null
}

function packageRefusal(from: string, specifier: string): string | null {
  if (FLOOR_0.includes(from)) return MAY[from]?.door ?? null
  const rule = PACKAGES.find(([pattern]) => pattern.test(specifier))
  return rule && !rule[1].includes(from) ? rule[2] : null
}

/** What a file may not do beside importing: read the clock or the environment. */
function effectsOf(path: string, source: string): string[] {
  const place = placeOf(path)
  const code = codeOnly(source)
  const findings: string[] = []
  if (/\bprocess\.env\b/.test(code) && path !== 'lib/env.ts')
    findings.push('reads process.env: settings come from lib/env')
  const pure = place === 'plug-in' || FLOOR_0.includes(place)
  if (pure && /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/.test(code))
    findings.push('reads the clock: take the time as an argument')
  const sealed = path === 'lib/auth/session.ts' || /^app\/(.*\/)?data\.tsx?$/.test(path)
  if (sealed && !/^import 'server-only'$/m.test(withoutComments(source)))
    findings.push("lacks import 'server-only': its data must never reach a browser bundle")
  if (place === 'unknown') findings.push('stands on no floor: add its folder to the table of floors')
  return findings
}

/** Every breach of the floors, each with file, import and the right door. Tests stand outside. */
export function checkFloors(files: readonly SourceFile[]): string[] {
  const pages = new Set(
    files.filter((file) => file.path.endsWith('/page.tsx')).map((file) => posix.dirname(file.path)),
  )
  return files.flatMap(({ path, source }) => {
    const refused = importsOf(source).flatMap((imported) => {
      const door = refusalOf(path, imported, pages)
      const named = targetOf(path, imported.specifier) ?? imported.specifier
      return door === null ? [] : [`${path} imports ${named}: ${door}`]
    })
    return [...refused, ...effectsOf(path, source).map((finding) => `${path} ${finding}`)]
  })
}
