'use client'

import { Command } from 'cmdk'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { type KeyboardEvent, useEffect, useRef, useState, useTransition } from 'react'
import { Icon } from '@/app/_ui/icon'
import { Modal } from '@/app/_ui/modal'
import type { MetricDefinition } from '@/app/_ui/proof'
import type { AssetHit } from '@/db/queries/asset-search'
import type { RunNowAnswer } from '../data/pipeline/run-now-action'
import type { NavItem } from '../nav'
import { matches } from './matching'
import { MetricDetail } from './metric-detail'
import { listPaletteActions } from './palette-commands'
import { marketExport } from './palette-export'
import { PaletteFooter, PaletteGroup, type PaletteRow } from './palette-rows'
import { keepRecent, useAssets } from './use-assets'
import { useDefinitions } from './use-definitions'

export interface PaletteProps {
  /** Pages that the reader's role reaches. */
  pages: readonly Pick<NavItem, 'href' | 'label' | 'icon' | 'section'>[]
  mayExport: boolean
  findAssets: (query: string) => Promise<AssetHit[]>
  listDefinitions: () => Promise<MetricDefinition[]>
  /** Runs the market job; null for those who may not. */
  runMarket: (() => Promise<RunNowAnswer>) | null
  /** What was typed while this code was still on its way. */
  typed: () => string
  onClose: () => void
}

/** Assets, pages, metrics and actions, found by typing. */
export function Palette(props: PaletteProps) {
  const [metric, setMetric] = useState<MetricDefinition | null>(null)
  return (
    <Modal label="Search" onClose={props.onClose} className="overlay overlay-top w-[min(620px,94vw)]">
      {metric ? (
        <MetricDetail definition={metric} onBack={() => setMetric(null)} />
      ) : (
        <Finder {...props} onMetric={setMetric} />
      )}
    </Modal>
  )
}

function Finder(props: PaletteProps & { onMetric: (metric: MetricDefinition) => void }) {
  const [query, setQuery] = useState('')
  // Once only, in the moment in which the field takes the keys over.
  useEffect(() => {
    const early = props.typed()
    setQuery((query) => query + early)
  }, [])
  const { assets, heading, searching, failed } = useAssets(query, props.findAssets)
  const { said, ...rest } = useRows(props, query)
  const groups = [{ heading, rows: useAssetRows(assets, props.onClose) }, ...rest.groups]
  const ids = groups.flatMap(({ rows }) => rows.map(({ id }) => id))
  const selection = useSelection(ids, query)
  return (
    <Command
      label="Search assets, pages, metrics and actions"
      shouldFilter={false}
      vimBindings={false}
      loop
      {...selection}
    >
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Icon name="search" className="size-4 text-mut" />
        <Command.Input
          autoFocus
          data-autofocus
          value={query}
          onValueChange={setQuery}
          placeholder="Search assets, pages, metrics"
          className="h-12 w-full bg-transparent text-base outline-none placeholder:text-mut"
        />
        <button type="button" className="text-[13px] text-mut hover:text-ink" onClick={props.onClose}>
          Close
        </button>
      </div>
      <Command.List label="Found" className="max-h-[min(420px,60dvh)] overflow-y-auto p-2">
        {groups.map((group) => (
          <PaletteGroup key={group.heading} {...group} />
        ))}
      </Command.List>
      <PaletteFooter>{said || foundWords({ query, count: ids.length, searching, failed })}</PaletteFooter>
    </Command>
  )
}

/**
 * The first row, until somebody moves: rows that come later stand where they belong, and Enter opens what stands first.
 * cmdk selects by itself as well, from rows that are gone by then; only what keys and pointer ask for counts.
 */
function useSelection(ids: readonly string[], query: string) {
  const moved = useRef(false)
  const [chosen, setChosen] = useState<{ id: string; query: string } | null>(null)
  const asMoved = () => {
    moved.current = true
  }
  const isCurrent = chosen?.query === query && ids.includes(chosen.id)
  return {
    value: (isCurrent ? chosen?.id : ids[0]) ?? '',
    onValueChange: (id: string) => {
      if (moved.current) setChosen({ id, query })
      moved.current = false
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (/^(Arrow|Home|End)/.test(event.key)) asMoved()
    },
    onPointerMoveCapture: asMoved,
  }
}

function useAssetRows(assets: readonly AssetHit[], onClose: () => void): PaletteRow[] {
  const router = useRouter()
  return assets.map(({ coingeckoId, name, symbol, rank }) => ({
    id: `asset ${coingeckoId}`,
    icon: 'markets',
    name,
    detail: symbol.toUpperCase(),
    aside: rank === null ? undefined : `#${rank}`,
    onSelect: () => {
      keepRecent(coingeckoId)
      onClose()
      router.push(`/markets/${encodeURIComponent(coingeckoId)}`)
    },
  }))
}

/** Pages, metrics and actions that the query finds, and what the last action said. */
function useRows(input: PaletteProps & { onMetric: (metric: MetricDefinition) => void }, query: string) {
  const { pages, mayExport, listDefinitions, runMarket, onClose, onMetric } = input
  const router = useRouter()
  const place = { path: usePathname(), search: useSearchParams().toString() }
  const [said, setSaid] = useState('')
  const [busy, start] = useTransition()
  const definitions = useDefinitions(listDefinitions)
  const metrics = query.trim() === '' ? [] : definitions
  const pageRows = pages
    .filter(({ label, section }) => matches(query, label, section ?? '', 'page'))
    .map(({ href, label, icon, section }): PaletteRow => {
      const onSelect = () => {
        onClose()
        router.push(href)
      }
      return { id: `page ${href}`, icon, name: label, aside: section, onSelect }
    })
  const metricRows = metrics
    .filter(({ id, name, what }) => matches(query, id, name, what, 'metric'))
    .map((one): PaletteRow => {
      const onSelect = () => onMetric(one)
      return { id: `metric ${one.id}`, icon: 'catalogue', name: one.name, aside: one.unit, onSelect }
    })
  const actionRows = listPaletteActions({
    marketFile: mayExport ? marketExport({ ...place, now: new Date() }) : null,
    runMarket,
    close: onClose,
  })
    .filter(({ label, words }) => matches(query, label, words))
    .map(({ id, label, icon, run }): PaletteRow => {
      const onSelect = () => start(async () => setSaid((await run()) ?? ''))
      return { id: `action ${id}`, icon, name: label, onSelect }
    })
  const groups = [
    { heading: 'Pages', rows: pageRows },
    { heading: 'Metrics', rows: metricRows },
    { heading: 'Actions', rows: actionRows },
  ]
  return { said: busy ? 'Working …' : said, groups }
}

function foundWords(found: { query: string; count: number; searching: boolean; failed: boolean }): string {
  if (found.failed) return 'The assets could not be searched. Check the connection and type again.'
  if (found.count > 0 || found.query.trim() === '') return '↑ ↓ to move, Enter to open, Esc to close'
  return found.searching
    ? 'Searching …'
    : `Nothing is called “${found.query.trim()}”. Try a symbol, a page or a metric.`
}
