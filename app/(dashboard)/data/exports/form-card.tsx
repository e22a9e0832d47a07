import { Card } from '@/app/_ui/card'
import { formatCount } from '@/app/_ui/format'
import { formatShortTime, zoneName } from '@/app/_ui/format-time'
import { siteOrigin } from '@/lib/auth/site-origin'
import { getEnv } from '@/lib/env'
import { FORMATS } from '@/lib/exports/index'
import { getDatasets } from './data'
import { ExportForm } from './export-form'

/** The form, for one dataset, with how much there is of it. */
export async function FormCard({ dataset }: { dataset: string }) {
  const datasets = await getDatasets()
  const one = datasets.find(({ id }) => id === dataset)
  if (!one) return null
  const { filters, intervals, columns } = one
  return (
    <Card title="New export" aside={<Extent {...one} />}>
      <ExportForm
        key={dataset}
        dataset={dataset}
        datasets={datasets.map(({ id }) => ({ value: id, label: id }))}
        formats={FORMATS.map(({ id }) => id)}
        hasAssets={filters.includes('asset')}
        intervals={intervals}
        filters={filters.filter((name) => name !== 'asset' && name !== 'interval')}
        origin={await siteOrigin()}
      />
      <p className="mt-3 text-[13px] text-mut">
        {columns.length} columns: {columns.map(({ name }) => name).join(', ')}.
      </p>
    </Card>
  )
}

function Extent(props: { rows: number; rowsAreExact: boolean; from: string | null; to: string | null }) {
  const { rows, rowsAreExact, from, to } = props
  const zone = getEnv().BUSINESS_TIME_ZONE
  if (from === null || to === null) return <>no rows yet</>
  const end = new Date(to)
  return (
    <>
      holds {rowsAreExact ? '' : 'about '}
      {formatCount(rows).text} rows, {formatShortTime(new Date(from), zone)} to {formatShortTime(end, zone)}{' '}
      {zoneName(end, zone)}
    </>
  )
}
