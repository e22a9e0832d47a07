import {
  type ChartOptions,
  createChartEx,
  type DeepPartial,
  defaultHorzScaleBehavior,
  type IChartApiBase,
  type IHorzScaleBehavior,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { zoneOffsets } from './candle-clock'

type Points = Parameters<IHorzScaleBehavior<Time>['fillWeightsForPoints']>[0]

/**
 * A chart whose days, months and years begin at midnight of `zone`: the library itself ranks its marks by UTC, so that a
 * Lagos day would begin at 01:00. Instants stay what they are; only the ranking sees the wall clock.
 */
export function createZonedChart(
  container: HTMLElement,
  zone: string,
  options: DeepPartial<ChartOptions>,
): IChartApiBase<Time> {
  const offsetOf = zoneOffsets(zone)
  class ZonedScale extends defaultHorzScaleBehavior() {
    override fillWeightsForPoints(points: Points, startIndex: number): void {
      const shifted = points.map((point) => {
        const seconds = Number(point.originalTime)
        const wall = (seconds + offsetOf(seconds * 1000) / 1000) as UTCTimestamp
        return { ...point, time: this.convertHorzItemToInternal(wall) }
      })
      super.fillWeightsForPoints(shifted, startIndex)
      shifted.forEach(({ timeWeight }, index) => {
        const point = points[index]
        if (point && index >= startIndex) point.timeWeight = timeWeight
      })
    }
  }
  return createChartEx(container, new ZonedScale(), options)
}
