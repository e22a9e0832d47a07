import { formatShortTime, zoneName } from '@/app/_ui/format-time'
import { SLOT_MS } from '@/lib/domain/slot'
import { getEnv } from '@/lib/env'

/** Everything stored of the newest slot as one file, all assets of it. */
export function SlotExport({ slot }: { slot: Date }) {
  const zone = getEnv().BUSINESS_TIME_ZONE
  const query = new URLSearchParams({
    format: 'csv',
    from: slot.toISOString(),
    to: new Date(slot.getTime() + SLOT_MS).toISOString(),
  })
  return (
    <p className="no-print mt-2 text-[13px] text-mut">
      Every stored metric of all assets in the slot of {formatShortTime(slot, zone)} {zoneName(slot, zone)}:{' '}
      <a className="link" href={`/api/v1/exports/crypto-metrics?${query}`} download>
        crypto-metrics.csv
      </a>
    </p>
  )
}
