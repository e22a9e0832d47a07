import type { ChartMarker } from './candle-data'
import type { Palette } from './candle-palette'
import { MARKER_SIGNS, placedMarkers } from './chart-series'

/** What a stylesheet says of the parts of a drawing; a picture of its own knows no stylesheet. */
const STYLES = [
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'fill',
  'fill-opacity',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
] as const

/** The SVG as markup that looks the same without the page's styles. */
function standaloneMarkup(svg: SVGSVGElement, width: number, height: number): string {
  const copy = svg.cloneNode(true)
  if (!(copy instanceof SVGSVGElement)) throw new Error('The drawing could not be copied.')
  const originals = [svg, ...svg.querySelectorAll('*')]
  const copies = [copy, ...copy.querySelectorAll('*')]
  copies.forEach((element, index) => {
    const original = originals[index]
    if (!original) return
    const style = getComputedStyle(original)
    for (const name of STYLES) element.setAttribute(name, style.getPropertyValue(name))
    element.removeAttribute('class')
    element.removeAttribute('style')
  })
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  return new XMLSerializer().serializeToString(copy)
}

async function loadImage(address: string): Promise<HTMLImageElement> {
  const image = new Image()
  image.src = address
  await image.decode()
  return image
}

interface SeriesPictureInput {
  times: readonly number[]
  markers: readonly ChartMarker[]
  palette: Palette
  ratio: number
  /** Edges of the drawn area inside the SVG. */
  plot: { left: number; right: number; top: number; bottom: number }
}

/** The SVG inside `box` on a canvas, with the markers that lie over it. Throws: Error when there is none. */
export async function seriesPicture(
  box: HTMLElement,
  { times, markers, palette, ratio, plot }: SeriesPictureInput,
): Promise<HTMLCanvasElement> {
  const svg = box.querySelector('svg')
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!svg || !context) throw new Error('The drawing is not there yet: try again in a moment.')
  const { width, height } = svg.getBoundingClientRect()
  const markup = standaloneMarkup(svg, width, height)
  // A data address, because the content security policy allows images from nowhere else.
  const image = await loadImage(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(markup)}`)
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  context.scale(ratio, ratio)
  context.drawImage(image, 0, 0, width, height)
  for (const { marker, share } of placedMarkers(times, markers)) {
    const x = plot.left + (width - plot.left - plot.right) * share
    context.strokeStyle = marker.kind === 'decision' ? palette['--acc'] : palette['--amber']
    context.fillStyle = context.strokeStyle
    context.setLineDash([3, 3])
    context.beginPath()
    context.moveTo(x, plot.top + 12)
    context.lineTo(x, height - plot.bottom)
    context.stroke()
    context.font = `600 11px ${getComputedStyle(document.body).fontFamily}`
    context.textAlign = 'center'
    context.fillText(MARKER_SIGNS[marker.kind], x, plot.top + 8)
  }
  return canvas
}
