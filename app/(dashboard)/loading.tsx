import { TilesSkeleton } from '@/app/_ui/metric-tile'
import { Loading, Skeleton } from '@/app/_ui/states'

export default function DashboardLoading() {
  return (
    <>
      <Skeleton className="mt-4 mb-3 h-9 w-56" />
      <TilesSkeleton count={6} />
      <Loading label="Loading the page" className="card mt-3">
        <Skeleton className="h-[340px] w-full" />
      </Loading>
    </>
  )
}
