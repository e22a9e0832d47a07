import Link from 'next/link'
import { Card } from '@/app/_ui/card'
import { formatCount } from '@/app/_ui/format'
import { Code, EmptyState, NotConfiguredState } from '@/app/_ui/states'
import { getMode } from '@/lib/env'
import { type MarketView, unfilteredHref } from './view'

/** Nothing is tracked yet, or nobody has set up a source. */
export function NoAssets({ title }: { title: string }) {
  return (
    <Card title={title}>
      {getMode() === 'not_configured' ? (
        <NotConfiguredState title="No market data, because no source is configured.">
          Set <Code>COINGECKO_API_KEY</Code> and restart. The first prices follow within five minutes.
        </NotConfiguredState>
      ) : (
        <EmptyState title="No asset has a price yet.">
          The first prices come within five minutes. To have them now: <Code>npm run job -- market</Code>
        </EmptyState>
      )}
    </Card>
  )
}

/** A filter, or a page of the address, that leaves nothing. */
export function NoMatch({ view, tracked }: { view: MarketView; tracked: number }) {
  return (
    <EmptyState
      title={`None of the ${formatCount(tracked).text} assets matches.`}
      action={
        <Link href={unfilteredHref(view)} className="link">
          Clear filters
        </Link>
      }
    />
  )
}
