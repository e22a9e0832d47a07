import { priceSpike } from './price-spike'
import { trendReversal } from './trend-reversal'
import { volumeSpike } from './volume-spike'

/** Every rule that looks for something notable. */
export const SIGNALS = [priceSpike, volumeSpike, trendReversal] as const
