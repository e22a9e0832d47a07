import type { RangeId } from '../range'

/** The picker of the frame offers more than is stored for a list of assets. */
export function RangeNote({ range, shown }: { range: RangeId; shown: string }) {
  if (range === '24h' || range === '7d') return null
  return (
    <p className="mb-2 text-[13px] text-mut">
      For all assets at once the last 1 h, 24 h and 7 days are known; other ranges stand on each asset’s own
      page. {shown}
    </p>
  )
}
