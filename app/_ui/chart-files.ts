import type { Palette } from './candle-palette'
import type { LegendEntry } from './chart-legend'

/** Hands a file to the browser's downloads. */
function save(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has begun by then; without this the bytes stay in memory until the page is left.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

export const saveCsv = (name: string, text: string): void =>
  save(`${name}.csv`, new Blob([text], { type: 'text/csv;charset=utf-8' }))

/** Throws: Error when the browser cannot write the picture. */
export async function savePng(name: string, canvas: HTMLCanvasElement): Promise<void> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
  if (!blob) throw new Error('The browser could not write this picture.')
  save(`${name}.png`, blob)
}

export interface Caption {
  title: string
  measure: string
  /** Samples of the lines with their names. */
  legend: readonly { label: string; colour: string; dash: readonly number[] }[]
  asOf: string
  credit: string
}

const DASHES: Record<LegendEntry['sample'], readonly number[]> = {
  solid: [],
  dashed: [5, 3],
  dotted: [2, 2],
  columns: [3, 1],
}

/** A legend's entry for a canvas, which knows neither CSS variables nor border styles. */
export function sampleOf(
  { label, colour, sample }: LegendEntry,
  palette: Palette,
): Caption['legend'][number] {
  const token = /^var\((--[a-z0-9-]+)\)$/.exec(colour)?.[1]
  const found = Object.entries(palette).find(([name]) => name === token)?.[1]
  return { label, colour: found ?? colour, dash: DASHES[sample] }
}

const MARGIN = 16
const HEAD = 58
const ROW = 20

/** Rows of the legend, as wide as the picture allows. */
function legendRows(
  context: CanvasRenderingContext2D,
  legend: Caption['legend'],
  width: number,
): { entry: Caption['legend'][number]; x: number; row: number }[] {
  let [x, row] = [MARGIN, 0]
  return legend.map((entry) => {
    const wide = 40 + context.measureText(entry.label).width
    if (x + wide > width && x > MARGIN) [x, row] = [MARGIN, row + 1]
    const placed = { entry, x, row }
    x += wide
    return placed
  })
}

/** A picture that explains itself: title, measure, drawing, legend, as-of and source. */
export function composePicture(
  drawing: HTMLCanvasElement,
  { ratio, palette, caption }: { ratio: number; palette: Palette; caption: Caption },
): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context) throw new Error('The browser offers no canvas to draw on.')
  const family = getComputedStyle(document.body).fontFamily
  const [width, height] = [drawing.width / ratio + 2 * MARGIN, drawing.height / ratio]
  context.font = `12px ${family}`
  const placed = legendRows(context, caption.legend, width - MARGIN)
  const legendHeight = placed.length === 0 ? 0 : ((placed.at(-1)?.row ?? 0) + 1) * ROW
  const whole = HEAD + height + legendHeight + ROW + MARGIN
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(whole * ratio)
  context.scale(ratio, ratio)
  context.fillStyle = palette['--card']
  context.fillRect(0, 0, width, whole)
  const write = (text: string, x: number, y: number, font: string, colour: string) => {
    context.font = `${font} ${family}`
    context.fillStyle = colour
    context.fillText(text, x, y)
  }
  write(caption.title, MARGIN, 26, '600 15px', palette['--ink'])
  write(caption.measure, MARGIN, 44, '12px', palette['--mut'])
  context.drawImage(drawing, MARGIN, HEAD, drawing.width / ratio, height)
  for (const { entry, x, row } of placed) {
    const y = HEAD + height + row * ROW + 14
    context.strokeStyle = entry.colour
    context.lineWidth = 2
    context.setLineDash([...entry.dash])
    context.beginPath()
    context.moveTo(x, y - 4)
    context.lineTo(x + 16, y - 4)
    context.stroke()
    write(entry.label, x + 22, y, '12px', palette['--ink'])
  }
  const foot = whole - MARGIN + 2
  write(`as of ${caption.asOf}`, MARGIN, foot, '12px', palette['--mut'])
  write(
    caption.credit,
    width - MARGIN - context.measureText(caption.credit).width,
    foot,
    '12px',
    palette['--mut'],
  )
  return canvas
}
