import { settle } from '../../../scripts/tour/walk.mjs'
import { medianOf, spreadOf } from '../table.mjs'

const CANDLES = 50_000
const FRAMES_TARGET = 50
const GESTURE_MS = 3_000
/** A canvas of the chart; the largest one is the pane with the candles. */
const CHART = '[data-testid="candle-chart"]'

/**
 * @typedef {import('../table.mjs').Measure} Measure
 * @typedef {import('./pages.mjs').Site} Site
 */

/**
 * Frames per second while `gesture` runs, counted by the page itself.
 * @param {import('@playwright/test').Page} page @param {(until: number) => Promise<void>} gesture
 */
async function framesDuring(page, gesture) {
  await page.evaluate(() => {
    const counter = { frames: 0, since: performance.now(), on: true }
    Object.assign(window, { __frames: counter })
    const count = () => {
      counter.frames++
      if (counter.on) requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  })
  await gesture(Date.now() + GESTURE_MS)
  return page.evaluate(() => {
    const holder = /** @type {{ __frames: { frames: number, since: number, on: boolean } }} */ (
      /** @type {unknown} */ (window)
    )
    holder.__frames.on = false
    return (holder.__frames.frames * 1000) / (performance.now() - holder.__frames.since)
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

/**
 * Frames per second of the candle chart with 50,000 candles, beside the same gestures on an empty page.
 * @param {Site} site
 * @returns {Promise<Measure[]>}
 */
export async function measureFrames({ browser, url, yardstick, rounds, say }) {
  const seen = /** @type {Record<'pan' | 'zoom', { chart: number[], empty: number[] }>} */ ({
    pan: { chart: [], empty: [] },
    zoom: { chart: [], empty: [] },
  })
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
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
        seen[kind].empty.push(await framesDuring(empty, gesturesOn(empty, '#box')[kind]))
        await chart.bringToFront()
        seen[kind].chart.push(await framesDuring(chart, gesturesOn(chart, CHART)[kind]))
      }
      say(`frames, round ${round} of ${rounds}`)
    }
  } finally {
    await context.close()
  }
  return Object.entries(seen).map(([kind, { chart, empty }]) => {
    const value = medianOf(chart)
    return {
      name: `${CANDLES.toLocaleString('en')} candles, ${kind}`,
      value,
      spread: spreadOf(chart),
      unit: 'frames/s',
      yardstick: medianOf(empty),
      target: `≥ ${FRAMES_TARGET} frames/s`,
      met: value >= FRAMES_TARGET,
    }
  })
}
