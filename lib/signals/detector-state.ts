import { z } from 'zod'
import { usualMovesSchema } from './price-spike'
import { trendStateSchema } from './trend-reversal'

/** Layout of the packed state; another one is rebuilt from the bars. */
export const DETECTOR_LAYOUT = 1

const detectorStateSchema = z.object({
  /** Null before the first bar. */
  trend: trendStateSchema.nullable(),
  /** Null until a move has had its past read. */
  usual: z.object({ '5m': usualMovesSchema.nullable(), '1h': usualMovesSchema.nullable() }),
})

/** What the rules keep of one asset between two looks; packs as JSON. */
export type DetectorState = z.infer<typeof detectorStateSchema>

/** A packed state, or null when it is none of this layout. */
export function readDetectorState(packed: unknown): DetectorState | null {
  return detectorStateSchema.safeParse(packed).data ?? null
}
