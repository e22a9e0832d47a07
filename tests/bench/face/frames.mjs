import { settle } from '../../../scripts/tour/walk.mjs'
import { medianOf, spreadOf } from '../table.mjs'

const CANDLES = 50_000
const FRAMES_TARGET = 50
const GESTURE_MS = 3_000
/** The first chart of the page, which has the candles. */
const CHART = '[data-testid="candle-chart"]'

/**
 * @typedef {import('../table.mjs').Measure} Measure
 * @typedef {import('./pages.mjs').Site} Site
 */

/** Fewer different ranges than this in a gesture: the chart stood still while frames were counted. */
const RANGES_TARGET = 20

/**
 * Frames per second while `gesture` runs, counted by the page itself, and how many ranges the chart showed meanwhile.
 * @param {import('@playwright/test').Page} page @param {(until: number) => Promise<void>} gesture
 */
async function framesDuring(page, gesture) {
  await page.evaluate((chart) => {
    const counter = { frames: 0, since: performance.now(), on: true, views: new Set() }
    Object.assign(window, { __frames: counter })
    const watched = document.querySelector(chart)
    const count = () => {
      counter.frames++
      counter.views.add(watched?.getAttribute('data-view'))
      if (counter.on) requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  }, CHART)
  await gesture(Date.now() + GESTURE_MS)
  return page.evaluate(() => {
    const { __frames: counter } =
      /** @type {{ __frames: { frames: number, since: number, on: boolean, views: Set<string> } }} */ (
        /** @type {unknown} */ (window)
      )
    counter.on = false
    const rate = (counter.frames * 1000) / (performance.now() - counter.since)
    return { rate, ranges: counter.views.size }
  })
}

/** @param {import('@playwright/test').Page} page @param {string} selector */
function gesturesOn(page, selector) {
  const centre = async () => {
    const box = await page.locator(selector).first().boundingBox()
    if (!box) throw new Error(`there is no ${selector} on ${page.url()}`)
    return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 150) }
  }
  return {
    /** @param {number} until */
    pan: async (until) => {
      const { x, y } = await centre()
      await page.mouse.move(x, y)
      await page.mouse.down()
      for (let step = 0; Date.now() < until; step++)
        await page.mouse.move(x + 250 * Math.sin(step / 12), y, { steps: 1 })
      await page.mouse.up()
    },
    /** @param {number} until */
    zoom: async (until) => {
      const { x, y } = await centre()
      await page.mouse.move(x, y)
      for (let step = 0; Date.now() < until; step++) await page.mouse.wheel(0, step % 60 < 30 ? 60 : -60)
    },
  }
}

/** @typedef {{ chart: number[], empty: number[], ranges: number[] }} Seen */

/**
 * Frames per second of the candle chart with 50,000 candles, beside the same gestures on an empty page.
 * @param {Site & { viewport: { width: number, height: number } }} site
 * @returns {Promise<Measure[]>}
 */
export async function measureFrames({ browser, url, yardstick, rounds, viewport, say }) {
  const fresh = () => /** @type {Seen} */ ({ chart: [], empty: [], ranges: [] })
  const seen = { pan: fresh(), zoom: fresh() }
  const context = await browser.newContext({ viewport })
  try {
    const chart = await context.newPage()
    await chart.goto(`${url}/settings/design?candles=${CANDLES}`)
    await settle(chart)
    await chart.locator(CHART).first().scrollIntoViewIfNeeded()
    const empty = await context.newPage()
    await empty.goto(yardstick)
    for (let round = 1; round <= rounds; round++) {
      for (const kind of /** @type {const} */ (['pan', 'zoom'])) {
        await empty.bringToFront()
        seen[kind].empty.push((await framesDuring(empty, gesturesOn(empty, '#box')[kind])).rate)
        await chart.bringToFront()
        const { rate, ranges } = await framesDuring(chart, gesturesOn(chart, CHART)[kind])
        seen[kind].chart.push(rate)
        seen[kind].ranges.push(ranges)
      }
      say(`frames at ${viewport.width} px, round ${round} of ${rounds}`)
    }
  } finally {
    await context.close()
  }
  return Object.entries(seen).flatMap(([kind, one]) => describe(`${kind}, ${viewport.width} px`, one))
}

/** @param {string} gesture @param {Seen} seen @returns {Measure[]} */
function describe(gesture, { chart, empty, ranges }) {
  const name = `${CANDLES.toLocaleString('en')} candles, ${gesture}`
  const [rate, moved] = [medianOf(chart), Math.min(...ranges)]
  return [
    {
      name,
      value: rate,
      spread: spreadOf(chart),
      unit: 'frames/s',
      yardstick: medianOf(empty),
      target: `≥ ${FRAMES_TARGET} frames/s`,
      met: rate >= FRAMES_TARGET,
    },
    {
      name: `${name}: ranges shown, fewest`,
      value: moved,
      spread: spreadOf(ranges),
      unit: '',
      yardstick: null,
      target: `≥ ${RANGES_TARGET}`,
      met: moved >= RANGES_TARGET,
    },
  ]
}
