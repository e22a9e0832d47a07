import { hasRole, type Role } from '@/lib/domain/role'
import { DAY_MS, slotOf } from '@/lib/domain/slot'

/** The figures behind this page as a file, for those who may take data away. */
export function TodayExport({ role, now }: { role: Role; now: Date }) {
  if (!hasRole(role, 'analyst')) return null
  const query = new URLSearchParams({
    format: 'csv',
    from: slotOf(new Date(now.getTime() - DAY_MS)).toISOString(),
    to: slotOf(now).toISOString(),
  })
  return (
    <a href={`/api/v1/exports/crypto-metrics?${query}`} download className="link no-print mb-3 text-[13px]">
      Export the last 24 h (CSV)
    </a>
  )
}
