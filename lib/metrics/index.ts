import { dataGrade } from './market/data-grade'
import { logReturn1h, logReturn5m, logReturn15m, logReturn24h } from './market/log-return'
import { price, volume24h } from './market/price'
import { priceChange5m, priceChange15m } from './market/price-change'
import { avgPrice1h, maxPrice1h, minPrice1h } from './market/price-range'

/** Every slot metric, in column order. A line here is a column, a catalogue entry and an export field. */
export const METRICS = [
  price,
  priceChange5m,
  priceChange15m,
  volume24h,
  avgPrice1h,
  minPrice1h,
  maxPrice1h,
  logReturn5m,
  logReturn15m,
  logReturn1h,
  logReturn24h,
  dataGrade,
] as const
