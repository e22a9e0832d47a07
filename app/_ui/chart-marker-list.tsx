import type { ChartMarker } from './candle-data'
import { MARKER_SIGNS } from './chart-series'
import { formatExactTime, formatShortTime } from './format-time'

/** Most markers written out under a chart; more would be a table. */
const LISTED = 6

/** What the markers of a chart say, newest first; the sign is the one beside its line. */
export function ChartMarkerList({ markers, zone }: { markers: readonly ChartMarker[]; zone: string }) {
  const newest = markers.toSorted((a, b) => b.at - a.at)
  if (newest.length === 0) return null
  return (
    <ul aria-label="Markers" className="mt-2 flex flex-wrap gap-x-[18px] gap-y-1 text-[12.5px]">
      {newest.slice(0, LISTED).map(({ at, kind, label }) => (
        <li key={`${at} ${kind} ${label}`} className="flex items-baseline gap-[7px]">
          <span
            aria-hidden="true"
            className={`font-semibold ${kind === 'decision' ? 'text-acc' : 'text-amber'}`}
          >
            {MARKER_SIGNS[kind]}
          </span>
          <span className="sr-only">{kind}:</span>
          <time
            dateTime={new Date(at).toISOString()}
            title={formatExactTime(new Date(at), zone)}
            className="text-mut"
          >
            {formatShortTime(new Date(at), zone)}
          </time>
          {label}
        </li>
      ))}
      {newest.length > LISTED && <li className="text-mut">and {newest.length - LISTED} before</li>}
    </ul>
  )
}
