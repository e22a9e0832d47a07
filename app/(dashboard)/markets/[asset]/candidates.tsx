import Link from 'next/link'
import { Card, PageTitle } from '@/app/_ui/card'
import type { AssetRow } from '@/db/queries/assets'
import { hrefOf, type View } from './view'

/** The assets that share a symbol, to choose one. */
export function Candidates({ name, found, view }: { name: string; found: readonly AssetRow[]; view: View }) {
  return (
    <>
      <PageTitle title={`Which ${name.toUpperCase()}?`} detail={`${found.length} assets share this symbol`} />
      <Card title="Assets of this symbol, by rank">
        <ul className="divide-y divide-line">
          {found.map((asset) => (
            <li key={asset.id} className="py-2">
              <Link href={hrefOf(asset.coingeckoId, view)} className="link font-semibold">
                {asset.name}
              </Link>{' '}
              <span className="text-mut [overflow-wrap:anywhere]">{asset.coingeckoId}</span>
            </li>
          ))}
        </ul>
      </Card>
    </>
  )
}
