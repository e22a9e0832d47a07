// Groups of `npm run bench` that need no browser. Called by ./groups.mjs.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { measureExports } from './exports/measure'
import { measureIndicators } from './indicators/measure'
import { measurePageQueries } from './pages/measure'
import { type Options, openStage, ROOT, type Stage } from './stage/stage'
import { type Measure, printTable } from './table.mjs'
import { measureTick } from './tick/measure'

const GROUPS: Record<string, (stage: Stage) => Promise<Measure[]>> = {
  exports: measureExports,
  tick: measureTick,
  indicators: measureIndicators,
  pages: measurePageQueries,
}
const ROUNDS = 5
const QUICK_ROUNDS = 1

function readArguments(): Options & { names: string[] } {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, rows: { type: 'string' }, large: { type: 'boolean' } },
  })
  const isQuick = values.quick === true
  const rows = values.rows === undefined ? null : Number(values.rows)
  if (rows !== null && !(Number.isInteger(rows) && rows >= 10_000))
    throw new Error('--rows must be a whole number from 10000 on')
  return {
    names: positionals,
    isQuick,
    rows,
    isLarge: values.large === true,
    rounds: isQuick ? QUICK_ROUNDS : ROUNDS,
  }
}

/** Prints a group's table and keeps it. */
function report(name: string, stage: Stage, facts: { seconds: number; load: number; measures: Measure[] }) {
  const out = join(ROOT, 'tests/.output/bench')
  mkdirSync(out, { recursive: true })
  const file = join(out, `${name}.json`)
  const machine = { cores: cpus().length, node: process.version, database: stage.server }
  const { rounds, isQuick } = stage
  const record = { at: new Date().toISOString(), rounds, isQuick, machine, ...facts }
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`)
  printTable(facts.measures)
  console.log(
    `\n${name}: ${facts.seconds.toFixed(0)} s, ${rounds} rounds, load ${facts.load.toFixed(1)} on ${machine.cores} cores before it; client, server and database share them. Kept in ${relative(ROOT, file)}.\n`,
  )
}

async function main(): Promise<number> {
  const { names, ...options } = readArguments()
  const stage = await openStage(options)
  const stop = () => void stage.close().finally(() => process.exit(130))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const missed: string[] = []
  try {
    for (const [name, measure] of Object.entries(GROUPS)) {
      if (!names.includes(name)) continue
      const load = loadavg()[0] ?? 0
      const since = performance.now()
      const measures = await measure(stage)
      report(name, stage, { seconds: (performance.now() - since) / 1000, load, measures })
      missed.push(...measures.filter(({ met }) => !met).map((one) => `${name}: ${one.name}`))
    }
  } finally {
    await stage.close()
  }
  if (missed.length > 0) console.error(`Targets missed:\n${missed.map((one) => `  ${one}`).join('\n')}`)
  return missed.length === 0 ? 0 : 1
}

process.exitCode = await main().catch((error) => {
  console.error(error)
  return 1
})
