'use client'

import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { Icon, type IconName } from '@/app/_ui/icon'
import type { MetricDefinition } from '@/app/_ui/proof'
import type { AssetHit } from '@/db/queries/asset-search'
import type { RunNowAnswer } from '../data/pipeline/run-now-action'
import type { NavItem } from '../nav'
import { matches } from './matching'
import { MetricDetail } from './metric-detail'
import { Modal } from './modal'
import { listPaletteActions, type PaletteAction } from './palette-commands'
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
  onClose: () => void
}

/** Assets, pages, metrics and actions, found by typing. */
export function Palette({ pages, mayExport, findAssets, listDefinitions, runMarket, onClose }: PaletteProps) {
  const router = useRouter()
  const [query, setQuery] = useState('')
  const [metric, setMetric] = useState<MetricDefinition | null>(null)
  const [said, setSaid] = useState('')
  const [busy, start] = useTransition()
  const { assets, heading, searching, failed } = useAssets(query, findAssets)
  const definitions = useDefinitions(listDefinitions)
  const actions = listPaletteActions({ mayExport, runMarket, close: onClose })

  const go = (href: string) => {
    onClose()
    router.push(href)
  }
  const openAsset = (id: string) => {
    keepRecent(id)
    go(`/markets/${encodeURIComponent(id)}`)
  }
  const act = (action: PaletteAction) => start(async () => setSaid((await action.run()) ?? ''))

  const shownPages = pages.filter(({ label, section }) => matches(query, label, section ?? '', 'page'))
  const shownMetrics =
    query.trim() === ''
      ? []
      : definitions.filter(({ id, name, what }) => matches(query, id, name, what, 'metric'))
  const shownActions = actions.filter(({ label, words }) => matches(query, label, words))
  const count = assets.length + shownPages.length + shownMetrics.length + shownActions.length

  return (
    <Modal label="Search" onClose={onClose} className="overlay overlay-top w-[min(620px,94vw)]">
      {metric ? (
        <MetricDetail definition={metric} onBack={() => setMetric(null)} />
      ) : (
        <Command
          label="Search assets, pages, metrics and actions"
          shouldFilter={false}
          vimBindings={false}
          loop
        >
          <div className="flex items-center gap-2.5 border-b border-line px-4">
            <Icon name="search" className="size-4 text-mut" />
            <Command.Input
              data-autofocus
              value={query}
              onValueChange={setQuery}
              placeholder="Search assets, pages, metrics"
              className="h-12 w-full bg-transparent text-base outline-none placeholder:text-mut"
            />
            <button type="button" className="text-[13px] text-mut hover:text-ink" onClick={onClose}>
              Close
            </button>
          </div>
          <Command.List className="max-h-[min(420px,60dvh)] overflow-y-auto p-2">
            <Rows heading={heading}>
              {assets.map(({ coingeckoId, name, symbol, rank }) => (
                <Row
                  key={coingeckoId}
                  value={`asset ${coingeckoId}`}
                  onSelect={() => openAsset(coingeckoId)}
                  icon="markets"
                >
                  <span className="truncate">
                    <span className="font-semibold">{name}</span>{' '}
                    <span className="text-mut uppercase">{symbol}</span>
                  </span>
                  <span className="ml-auto text-[13px] text-mut">{rank === null ? '' : `#${rank}`}</span>
                </Row>
              ))}
            </Rows>
            <Rows heading="Pages">
              {shownPages.map(({ href, label, icon, section }) => (
                <Row key={href} value={`page ${href}`} onSelect={() => go(href)} icon={icon}>
                  {label}
                  <span className="ml-auto text-[13px] text-mut">{section}</span>
                </Row>
              ))}
            </Rows>
            <Rows heading="Metrics">
              {shownMetrics.map((one) => (
                <Row key={one.id} value={`metric ${one.id}`} onSelect={() => setMetric(one)} icon="catalogue">
                  {one.name}
                  <span className="ml-auto truncate text-[13px] text-mut">{one.unit}</span>
                </Row>
              ))}
            </Rows>
            <Rows heading="Actions">
              {shownActions.map((one) => (
                <Row
                  key={one.id}
                  value={`action ${one.id}`}
                  onSelect={() => act(one)}
                  icon={one.icon}
                  disabled={busy}
                >
                  {one.label}
                </Row>
              ))}
            </Rows>
          </Command.List>
          <Footer text={busy ? 'Working …' : said || foundWords({ query, count, searching, failed })} />
        </Command>
      )}
    </Modal>
  )
}

function foundWords(found: { query: string; count: number; searching: boolean; failed: boolean }): string {
  if (found.failed) return 'The assets could not be searched. Check the connection and type again.'
  if (found.count > 0 || found.query.trim() === '') return '↑ ↓ to move, Enter to open, Esc to close'
  return found.searching
    ? 'Searching …'
    : `Nothing is called “${found.query.trim()}”. Try a symbol, a page or a metric.`
}

function Footer({ text }: { text: string }) {
  return (
    <p role="status" className="border-t border-line px-4 py-2.5 text-[13px] text-mut">
      {text}
    </p>
  )
}

/** A group under its heading; none without rows. */
function Rows({ heading, children }: { heading: string; children: React.ReactNode[] }) {
  if (children.length === 0) return null
  return (
    <Command.Group
      heading={heading}
      className="pb-1 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-mut"
    >
      {children}
    </Command.Group>
  )
}

interface RowProps {
  value: string
  icon: IconName
  disabled?: boolean
  onSelect: () => void
  children: React.ReactNode
}

function Row({ icon, children, ...item }: RowProps) {
  return (
    <Command.Item
      className="flex cursor-pointer items-center gap-2.5 rounded-lg px-2.5 py-2 data-[selected=true]:bg-bg data-[selected=true]:ring-1 data-[selected=true]:ring-line-strong"
      {...item}
    >
      <Icon name={icon} className="size-4 text-mut" />
      {children}
    </Command.Item>
  )
}
