// Draws the PNG icons from public/icon.svg with the browser of the tests: node scripts/icons.mjs
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { ensureBrowser } from './browser-binary.mjs'

const FOLDER = fileURLToPath(new URL('../public', import.meta.url))
/** A launcher may cut the edges off: an icon that bleeds has its sign well inside. */
const ICONS = [
  { name: 'icon-192.png', size: 192, bleed: false },
  { name: 'icon-512.png', size: 512, bleed: false },
  { name: 'icon-maskable-512.png', size: 512, bleed: true },
  { name: 'apple-touch-icon.png', size: 180, bleed: true },
]

const svg = readFileSync(join(FOLDER, 'icon.svg'), 'utf8')
const executablePath = await ensureBrowser({
  env: process.env,
  log: console.log,
  mayInstall: async () => false,
})
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
try {
  for (const { name, size, bleed } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    const drawn = bleed
      ? svg.replace(' rx="7"', '').replace('<path ', '<path transform="translate(4 4) scale(.75)" ')
      : svg
    await page.setContent(
      `<body style="margin:0">${drawn.replace('<svg ', `<svg width="${size}" height="${size}" style="display:block" `)}`,
    )
    await page.screenshot({ path: join(FOLDER, name), omitBackground: true })
    await page.close()
    console.log(`public/${name}`)
  }
} finally {
  await browser.close()
}
