import { Loading, Skeleton } from './states'

/** Pixels of the candles, and of each pane below them. */
const MAIN_HEIGHT = 340
const PANE_HEIGHT = 96

/** Height of the drawing with `panes` below the candles. */
export const candleHeight = (panes: number): number => MAIN_HEIGHT + panes * PANE_HEIGHT

interface CandleSkeletonProps {
  label: string
  panes: number
  /** With markers the card has two lines more. */
  hasMarkers?: boolean
}

/** A CandleChartCard that is still loading: head, figures, drawing and legend in their final size. */
export function CandleSkeleton({ label, panes, hasMarkers = false }: CandleSkeletonProps) {
  return (
    <Loading label={label} className="card">
      <Skeleton className="mb-3 h-[42px] w-2/3" />
      <Skeleton className={`mb-2 w-full ${hasMarkers ? 'h-[55px]' : 'h-[37px]'}`} />
      <div style={{ height: candleHeight(panes) }}>
        <Skeleton className="h-full w-full" />
      </div>
      <Skeleton className={`mt-2 w-full ${hasMarkers ? 'h-[54px]' : 'h-[28px]'}`} />
    </Loading>
  )
}
