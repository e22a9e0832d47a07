import { readFileSync } from 'node:fs'

/**
 * @typedef {import('./walk.mjs').Browser} Browser
 * @typedef {import('./walk.mjs').Picture} Picture
 */

/** @param {Picture} picture */
const addressOf = ({ file }) => `data:image/png;base64,${readFileSync(file).toString('base64')}`
const escapeHtml = (/** @type {string} */ text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** @param {{ browser: Browser, html: string, width: number, file: string }} facts */
async function draw({ browser, html, width, file }) {
  const context = await browser.newContext({ viewport: { width, height: 800 } })
  const page = await context.newPage()
  await page.setContent(html, { waitUntil: 'load' })
  const isJpeg = file.endsWith('.jpg')
  await page.screenshot({ path: file, fullPage: true, ...(isJpeg ? { type: 'jpeg', quality: 82 } : {}) })
  await context.close()
}

const STYLE = `body{margin:0;padding:16px;background:#d5d9e0;font:600 20px system-ui,"DejaVu Sans",sans-serif;color:#101828}
h2{font-size:20px;margin:18px 0 8px}.row{display:grid;gap:12px;align-items:start;grid-template-columns:3fr 3fr 1fr 1fr}
img{width:100%;display:block;border-radius:6px;max-height:900px;object-fit:cover;object-position:top}.crop{overflow:hidden;border-radius:6px}`

/**
 * Every picture on one sheet: a row a page; light and dark, wide and narrow.
 * @param {{ browser: Browser, pictures: Picture[], file: string }} facts
 */
export async function drawSheet({ browser, pictures, file }) {
  const hrefs = [...new Set(pictures.map(({ href }) => href))]
  const rows = hrefs.map((href) => {
    const own = pictures.filter((one) => one.href === href).toSorted((a, b) => b.width - a.width)
    const images = own.map((one) => `<img alt="" src="${addressOf(one)}">`)
    return `<h2>${escapeHtml(own[0]?.label ?? '')} · ${escapeHtml(href)}</h2><div class="row">${images.join('')}</div>`
  })
  await draw({ browser, html: `<style>${STYLE}</style>${rows.join('')}`, width: 1800, file })
}

const README_PAGES = ['/', '/markets', '/markets/bitcoin', '/data/pipeline']
/** Height of a crop as a share of its width. */
const CROP = 0.72

/**
 * A small picture for the README: four pages, light and dark in turn, their tops only.
 * @param {{ browser: Browser, pictures: Picture[], file: string }} facts
 */
export async function drawReadmePicture({ browser, pictures, file }) {
  const cells = README_PAGES.map((href, index) => {
    const theme = index % 3 === 0 ? 'light' : 'dark'
    const one = pictures.find((each) => each.href === href && each.theme === theme && each.width === 1440)
    const image = one ? `<img alt="" src="${addressOf(one)}">` : ''
    return `<div class="crop" style="aspect-ratio:${1 / CROP}">${image}</div>`
  })
  const grid = `<div style="display:grid;gap:12px;grid-template-columns:1fr 1fr">${cells.join('')}</div>`
  await draw({ browser, html: `<style>${STYLE}</style>${grid}`, width: 1200, file })
}
