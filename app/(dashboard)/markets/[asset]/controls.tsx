'use client'

import Form from 'next/form'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { chartKeys } from '@/app/_ui/chart-address'
import { SelectField } from '@/app/_ui/select-field'
import type { AssetRow } from '@/db/queries/assets'
import { CHART_ID, hrefOf, SHOWS, toggled, type View, withKept } from './view'

interface ControlsProps {
  asset: AssetRow
  view: View
  choices: readonly AssetRow[]
  /** True when the address names an asset to compare with that is not there. */
  isLost: boolean
}

/** The address of a view, with how the chart is looked at. */
function useAddress({ coingeckoId }: AssetRow): (view: View) => string {
  const now = useSearchParams()
  const { view: form, off } = chartKeys(CHART_ID)
  return (view) => withKept(hrefOf(coingeckoId, view), now, [form, off])
}

/**
 * What is drawn beside the candles, and another asset to compare with: all of it lives in the address. On a phone it
 * opens on demand, because there the drawing comes first.
 */
export function Controls({ asset, view, choices, isLost }: ControlsProps) {
  const [isOpen, setOpen] = useState(false)
  const addressOf = useAddress(asset)
  const shown = SHOWS.filter(({ id }) => view.show.includes(id)).map(({ label }) => label)
  return (
    <div className="mb-3 max-sm:mb-1">
      <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className="sm:hidden">
        Indicators and comparison{shown.length > 0 && ` (${shown.length} shown)`}{' '}
        <span aria-hidden="true">{isOpen ? '▴' : '▾'}</span>
      </Button>
      <div
        className={`flex flex-wrap items-center justify-between gap-x-4 gap-y-2 max-sm:mt-2 ${isOpen ? '' : 'max-sm:hidden'}`}
      >
        <nav aria-label="Shown in the chart" className="flex flex-wrap gap-1 text-[13px]">
          {SHOWS.map(({ id, label }) => (
            <Switch
              key={id}
              label={label}
              isShown={view.show.includes(id)}
              href={addressOf(toggled(view, id))}
            />
          ))}
        </nav>
        <CompareForm asset={asset} view={view} choices={choices} addressOf={addressOf} />
        {isLost && (
          <p className="w-full text-[13px] text-mut [overflow-wrap:anywhere]">
            Nothing is compared: “{view.compare}” names no other asset, or several.
          </p>
        )}
      </div>
    </div>
  )
}

function Switch({ label, isShown, href }: { label: string; isShown: boolean; href: string }) {
  return (
    <Link
      href={href}
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
}

function CompareForm({
  view,
  choices,
  addressOf,
}: Omit<ControlsProps, 'isLost'> & { addressOf: (view: View) => string }) {
  if (choices.length === 0) return null
  const own = new URL(addressOf({ ...view, compare: null }), 'http://localhost')
  const offered = choices.map(({ coingeckoId, name, symbol }) => ({
    value: coingeckoId,
    label: `${name} (${symbol.toUpperCase()})`,
  }))
  const current = view.compare ?? ''
  const isOffered = current === '' || offered.some(({ value }) => value === current)
  return (
    // A new view is a new form: its fields start with what the address says.
    <Form
      key={addressOf(view)}
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
