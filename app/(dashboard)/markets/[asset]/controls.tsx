import Form from 'next/form'
import Link from 'next/link'
import { Button } from '@/app/_ui/button'
import { SelectField } from '@/app/_ui/select-field'
import type { AssetRow } from '@/db/queries/assets'
import { hrefOf, SHOWS, toggled, type View } from './view'

interface ControlsProps {
  asset: AssetRow
  view: View
  choices: readonly AssetRow[]
  /** True when the address names an asset to compare with that is not there. */
  isLost: boolean
}

/** What is drawn beside the candles, and another asset to compare with: all of it lives in the address. */
export function Controls({ asset, view, choices, isLost }: ControlsProps) {
  return (
    <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <nav aria-label="Shown in the chart" className="flex flex-wrap gap-1 text-[13px]">
        {SHOWS.map(({ id, label }) => {
          const isShown = view.show.includes(id)
          return (
            <Link
              key={id}
              href={hrefOf(asset.coingeckoId, toggled(view, id))}
              scroll={false}
              aria-current={isShown ? 'true' : undefined}
              title={isShown ? `Hide ${label}` : `Show ${label}`}
              className="rounded-[7px] border border-line px-2.5 py-1 text-mut hover:text-ink aria-[current]:border-line-strong aria-[current]:bg-bg aria-[current]:font-semibold aria-[current]:text-ink"
            >
              <span aria-hidden="true">{isShown ? '✓ ' : '+ '}</span>
              {label}
              <span className="sr-only">{isShown ? ', shown' : ', hidden'}</span>
            </Link>
          )
        })}
      </nav>
      <CompareForm asset={asset} view={view} choices={choices} />
      {isLost && (
        <p className="w-full text-[13px] text-mut [overflow-wrap:anywhere]">
          Nothing is compared: “{view.compare}” names no other asset, or several.
        </p>
      )}
    </div>
  )
}

function CompareForm({ asset, view, choices }: Omit<ControlsProps, 'isLost'>) {
  if (choices.length === 0) return null
  const own = new URL(hrefOf(asset.coingeckoId, { ...view, compare: null }), 'http://localhost')
  const offered = choices.map(({ coingeckoId, name, symbol }) => ({
    value: coingeckoId,
    label: `${name} (${symbol.toUpperCase()})`,
  }))
  const current = view.compare ?? ''
  const isOffered = current === '' || offered.some(({ value }) => value === current)
  return (
    // A new view is a new form: its fields start with what the address says.
    <Form
      key={hrefOf(asset.coingeckoId, view)}
      action={own.pathname}
      scroll={false}
      aria-label="Compare"
      className="flex items-end gap-2"
    >
      {[...own.searchParams].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SelectField
        label="Compare with another asset"
        name="compare"
        blank="Compare with …"
        choices={isOffered ? offered : [...offered, current]}
        defaultValue={current}
        className="w-[200px] [&_label]:sr-only"
      />
      <Button type="submit" className="h-[38px]">
        Compare
      </Button>
    </Form>
  )
}
