import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bareEnvironment } from '../../scripts/demo-site.mjs'
import { explain, Problem } from '../../scripts/problem.mjs'
import { installDependencies } from '../../scripts/setup.mjs'
import { runBench as runFace } from './bench.mjs'

/** Measured in a browser, by ./bench.mjs; the others are programs of ./figures.ts. */
const FACE = 'face'
const FIGURES = ['exports', 'tick', 'indicators', 'pages']
const USAGE = `Usage: npm run bench -- [${[FACE, ...FIGURES].join(' ')}] [--quick] [--rows N] [--large]`

/**
 * The chosen groups; none named is all, but in a hurry not the browser's: its demo needs a minute until it is at rest.
 * @param {string[]} args @returns {{ names: string[], figures: string[] }}
 */
function choose(args) {
  const options = /** @type {const} */ ({
    quick: { type: 'boolean' },
    rows: { type: 'string' },
    large: { type: 'boolean' },
  })
  const { positionals, values } = parseArgs({ args, options, allowPositionals: true })
  const unknown = positionals.filter((name) => name !== FACE && !FIGURES.includes(name))
  if (unknown.length > 0) throw new Problem(`There is no group ${unknown.join(', ')}. ${USAGE}`)
  const all = values.quick ? FIGURES : [FACE, ...FIGURES]
  const names = positionals.length > 0 ? positionals : all
  return { names, figures: FIGURES.filter((name) => names.includes(name)) }
}

/** @param {{ root: string, args: string[] }} facts @returns {Promise<number>} */
async function runFigures({ root, args }) {
  const env = bareEnvironment()
  const say = (/** @type {string} */ line) => console.log(`  ${line}`)
  await installDependencies({ root, env, signal: new AbortController().signal, say })
  const program = join(root, 'tests/bench/figures.ts')
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', program, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  // A Ctrl-C reaches both: the program stops its servers, and this waits for it.
  const wait = () => {}
  process.on('SIGINT', wait)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/**
 * `npm run bench`: the groups that are named, or all. `--quick` is one round of less and without the browser unless
 * it is named, `--rows N` the size of the
 * exports and of the pages' history, `--large` adds the tick of 17,000 coins.
 * @param {{ root: string, args: string[] }} facts
 * @returns {Promise<number>} the exit code: 0 when every group could be measured and met its targets
 */
export async function runBench({ root, args }) {
  try {
    const { names, figures } = choose(args)
    const options = args.filter((one, i) => one.startsWith('-') || args[i - 1] === '--rows')
    const codes = figures.length > 0 ? [await runFigures({ root, args: [...figures, ...options] })] : []
    if (names.includes(FACE)) codes.push(await runFace({ root, args }))
    return Math.max(...codes)
  } catch (error) {
    console.error(`\n${explain(error)}\n`)
    return 1
  }
}
