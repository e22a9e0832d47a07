'use client'

import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { CandleCursor } from './candle-cursor'
import { type CandleDrawing, type DrawingInput, drawCandles } from './candle-drawing'
import { type ReadingInput, readingAt, sentenceOf } from './candle-readout'
import { formatCount } from './format'

/** One press of + or − shows this many times as much. */
const ZOOM = { '+': 0.8, '=': 0.8, '-': 1.25, _: 1.25 } as const

interface CandleChartProps {
  label: string
  input: DrawingInput & ReadingInput
  cursor: CandleCursor
  hidden: ReadonlySet<string>
  /** Hands out the drawing while it is there, for pictures of it. */
  onDrawing: (drawing: CandleDrawing | null) => void
}

const isZoomKey = (key: string): key is keyof typeof ZOOM => key in ZOOM

/** The slot that a key leads to, or null for a key that leads nowhere. */
export function slotAfterKey(key: string, slot: number | null, slots: number): number | null {
  const last = slots - 1
  const steps: Record<string, number> = {
    ArrowLeft: Math.max(0, (slot ?? last + 1) - 1),
    ArrowRight: Math.min(last, (slot ?? last) + 1),
    Home: 0,
    End: last,
  }
  return steps[key] ?? null
}

/** The canvas of a CandleChartCard, loaded apart because the chart library is heavy. */
export default function CandleChart({ label, input, cursor, hidden, onDrawing }: CandleChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const living = useRef<CandleDrawing | null>(null)
  const [drawing, setDrawing] = useState<CandleDrawing | null>(null)
  const [said, setSaid] = useState('')
  const { data, plots, panes, markers, zone } = input
  const drawn = useMemo(() => ({ data, plots, panes, markers, zone }), [data, plots, panes, markers, zone])

  useEffect(() => {
    const before = living.current
    // New bars of the same form are laid into the chart that is there: no flicker, no lost crosshair.
    if (!box.current || before?.update(drawn)) return
    const view = before?.view() ?? null
    before?.remove()
    cursor.set(null)
    living.current = drawCandles(box.current, drawn, { cursor, view })
    setDrawing(living.current)
    onDrawing(living.current)
  }, [drawn, cursor, onDrawing])
  useEffect(
    () => () => {
      living.current?.remove()
      living.current = null
      onDrawing(null)
      cursor.set(null)
    },
    [cursor, onDrawing],
  )
  // By the ref: in the commit that exchanges the chart the state still holds the one that is gone.
  useEffect(() => {
    if (drawing) living.current?.hide(hidden)
  }, [drawing, hidden])

  const onKeyDown = (event: KeyboardEvent) => {
    const drawing = living.current
    if (!drawing || event.ctrlKey || event.metaKey || event.altKey) return
    if (isZoomKey(event.key)) {
      // Zooming takes the crosshair away, and the price axis has its new scale only when the frame is drawn.
      const slot = cursor.get()
      drawing.zoom(ZOOM[event.key], slot)
      requestAnimationFrame(() => requestAnimationFrame(() => living.current?.point(slot)))
    } else {
      const slot = slotAfterKey(event.key, cursor.get(), drawing.slots())
      if (slot === null) return
      drawing.point(slot)
      setSaid(sentenceOf(readingAt(input, slot), hidden))
    }
    event.preventDefault()
  }
  return (
    <>
      <div
        ref={box}
        role="application"
        data-testid="candle-chart"
        aria-label={`${label} ${formatCount(data.times.length).text} bars. Left and right read bar by bar, plus and minus zoom, Home and End go to the ends.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move its crosshair.
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => living.current?.point(null)}
        className="h-full w-full"
      />
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
    </>
  )
}
