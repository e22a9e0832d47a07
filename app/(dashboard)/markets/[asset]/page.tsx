import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { Timely } from '@/app/_ui/timely'
import { requireUser } from '@/lib/auth/session'
import { readName } from './asset-name'
import { Candidates } from './candidates'
import { Cards } from './cards'
import { listNamedAssets } from './data'
import { PriceLine, PriceSkeleton, WayCard, WaySkeleton } from './header'
import { hrefOf, loadView } from './view'

interface Address {
  params: Promise<{ asset: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

const findNamed = async (params: Address['params']) => {
  const name = readName((await params).asset)
  return { name: name ?? '', found: name === null ? [] : await listNamedAssets(name) }
}

export async function generateMetadata({ params }: Address): Promise<Metadata> {
  const { name, found } = await findNamed(params)
  const [only, ...rest] = found
  if (!only) return { title: 'No such asset' }
  return { title: rest.length > 0 ? `Which ${name.toUpperCase()}?` : only.name }
}

export default async function AssetPage({ params, searchParams }: Address) {
  await requireUser()
  const view = await loadView(searchParams)
  const { name, found } = await findNamed(params)
  const [asset, ...rest] = found
  if (!asset) notFound()
  if (rest.length > 0) return <Candidates name={name} found={found} view={view} />
  if (asset.coingeckoId !== name) redirect(hrefOf(asset.coingeckoId, view))
  const subject = { asset, view, now: new Date() }
  return (
    <>
      <Timely fallback={<WaySkeleton />} content={() => WayCard({ subject })} />
      <PageTitle title={asset.name} detail={asset.symbol.toUpperCase()} />
      <CardBoundary title="Price">
        <Timely fallback={<PriceSkeleton />} content={() => PriceLine({ subject })} />
      </CardBoundary>
      <Cards subject={subject} />
    </>
  )
}
