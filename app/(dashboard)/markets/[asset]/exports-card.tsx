import { Card } from '@/app/_ui/card'
import { getPlannedExport, type Subject } from './data'
import { exportLinks } from './export-links'

/** Downloads of the stored rows behind everything the page shows. */
export async function ExportsCard({ subject }: { subject: Subject }) {
  const { plan, allowed } = await getPlannedExport(subject)
  return (
    <Card title="Export this range">
      {!plan && <p>There is nothing to export yet.</p>}
      {plan && !allowed && (
        <p>
          Analysts can download the stored rows. An administrator gives roles; the chart’s own CSV button
          holds what is drawn.
        </p>
      )}
      {plan && allowed && (
        <ul className="flex flex-wrap gap-x-5 gap-y-1">
          {exportLinks(subject.asset.coingeckoId, plan).map(({ label, href }) => (
            <li key={label}>
              <a className="link" href={href} download>
                {label} (CSV)
              </a>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
