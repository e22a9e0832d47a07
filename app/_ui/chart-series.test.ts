import { expect, it } from 'vitest'
import type { ChartMarker } from './candle-data'
import { sampleOf } from './chart-files'
import { toggled } from './chart-legend'
import { type ChartData, lookOf, placedMarkers, seriesCsv, seriesLegend } from './chart-series'
import { axisText, chartFigure } from './chart-unit'

const START = Date.UTC(2026, 10, 23, 12)
const data: ChartData = {
  times: [START, START + 1000, START + 2000],
  series: [
    { id: '1', label: 'Bitcoin', values: [0, null, 0.0124] },
    { id: '2', label: '=USDC.e', values: [0, -0.01, null] },
  ],
}
const marker = (at: number): ChartMarker => ({ at, kind: 'alert', direction: null, label: `at ${at}` })

it('lists each line with its newest known value', () => {
  expect(seriesLegend(data, 'ratio').map(({ label, value }) => [label, value?.text])).toEqual([
    ['Bitcoin', '+1.24 %'],
    ['=USDC.e', '−1.00 %'],
  ])
})

it('writes the drawn numbers, unknown empty, and lets no name become a formula', () => {
  expect(seriesCsv(data, 'ratio', new Set())).toBe(
    [
      'time_utc,bitcoin_ratio,usdc_e_ratio',
      '2026-11-23T12:00:00.000Z,0,0',
      '2026-11-23T12:00:01.000Z,,-0.01',
      '2026-11-23T12:00:02.000Z,0.0124,',
      '',
    ].join('\r\n'),
  )
  expect(seriesCsv(data, 'ratio', new Set(['2'])).split('\r\n')[0]).toBe('time_utc,bitcoin_ratio')
})

it('places markers between the instants and leaves out those outside', () => {
  const places = placedMarkers(
    data.times,
    [START - 1, START, START + 500, START + 2000, START + 2001].map(marker),
  )
  expect(places.map(({ share }) => share)).toEqual([0, 0.25, 1])
  expect(placedMarkers([START], [marker(START)])).toEqual([])
})

it('writes values in their unit, short on the axis', () => {
  expect([chartFigure('usd', 1234.5).text, chartFigure('count', 1234).text]).toEqual(['$1,234.50', '1,234'])
  expect([axisText('usd', 54.3e9), axisText('usd', 12), axisText('ratio', 0.0124)]).toEqual([
    '$54.3bn',
    '$12.00',
    '+1.2 %',
  ])
  for (const unit of ['ratio', 'usd', 'count'] as const)
    expect([chartFigure(unit, null).known, chartFigure(unit, Number.NaN).known]).toEqual([false, false])
})

it('switches a line off and on again', () => {
  const off = toggled(new Set(), '1')
  expect([...off]).toEqual(['1'])
  expect([...toggled(off, '1')]).toEqual([])
})

it('gives every line a colour, also the sixth', () => {
  expect(lookOf(5)).toBe(lookOf(0))
})

it('reads colours of the theme for a picture', () => {
  const palette = { '--up': '#0b7a5b' } as Parameters<typeof sampleOf>[1]
  const entry = { id: 'a', label: 'A', sample: 'dashed' as const }
  expect(sampleOf({ ...entry, colour: 'var(--up)' }, palette)).toEqual({
    label: 'A',
    colour: '#0b7a5b',
    dash: [5, 3],
  })
  expect(sampleOf({ ...entry, colour: 'red' }, palette).colour).toBe('red')
})
