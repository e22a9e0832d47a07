import type { SlotPoint } from './contract'
import { DAY_SLOTS, SlotSeries, SPARKLINE_HOURS } from './slot-series'

/** Layout version of the packed state; another version is rebuilt from the raw rows. */
export const STATE_LAYOUT = 2
const HEADER_BYTES = 32
const POINT_BYTES = 33
const PRESENCE_BYTES = DAY_SLOTS / 8
const SPARKLINE_BYTES = SPARKLINE_HOURS * 4

const orNaN = (value: number | null): number => value ?? Number.NaN
const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/**
 * Packs a series for metric_state, little endian: layout u8, point count u8, 6 spare bytes, first slot, last slot
 * and sparkline hour as f64; per point slot f64, sampled f64, priced u8, price × 10^24 as u128; one bit per slot of
 * the day, newest first; the sparkline as f32.
 */
export function encodeSlotSeries(series: SlotSeries): Buffer {
  const size = HEADER_BYTES + series.recent.length * POINT_BYTES + PRESENCE_BYTES + SPARKLINE_BYTES
  const buffer = Buffer.alloc(size)
  buffer.writeUInt8(STATE_LAYOUT, 0)
  buffer.writeUInt8(series.recent.length, 1)
  buffer.writeDoubleLE(orNaN(series.firstSlot), 8)
  buffer.writeDoubleLE(orNaN(series.lastSlot), 16)
  buffer.writeDoubleLE(orNaN(series.sparklineHour), 24)
  let offset = HEADER_BYTES
  for (const point of series.recent) {
    writePoint(buffer, offset, point)
    offset += POINT_BYTES
  }
  series.present.forEach((flag, slot) => {
    if (flag) buffer[offset + (slot >> 3)] = (buffer[offset + (slot >> 3)] ?? 0) | (1 << (slot & 7))
  })
  offset += PRESENCE_BYTES
  encodeSparkline(series.sparkline).copy(buffer, offset)
  return buffer
}

/** The sparkline as little-endian f32, oldest hour first, NaN where none. */
export function encodeSparkline(values: Float32Array): Buffer {
  const buffer = Buffer.alloc(SPARKLINE_BYTES)
  values.forEach((value, hour) => {
    buffer.writeFloatLE(value, hour * 4)
  })
  return buffer
}

/** Undoes encodeSparkline; null where there was no price. */
export function decodeSparkline(buffer: Buffer): (number | null)[] {
  return Array.from({ length: Math.floor(buffer.length / 4) }, (_, hour) =>
    orNull(buffer.readFloatLE(hour * 4)),
  )
}

/** Undoes encodeSlotSeries; null when the layout is another one or the size is wrong. */
export function decodeSlotSeries(buffer: Buffer): SlotSeries | null {
  if (buffer.length < HEADER_BYTES || buffer.readUInt8(0) !== STATE_LAYOUT) return null
  const count = buffer.readUInt8(1)
  if (buffer.length !== HEADER_BYTES + count * POINT_BYTES + PRESENCE_BYTES + SPARKLINE_BYTES) return null
  const series = new SlotSeries()
  series.firstSlot = orNull(buffer.readDoubleLE(8))
  series.lastSlot = orNull(buffer.readDoubleLE(16))
  series.sparklineHour = orNull(buffer.readDoubleLE(24))
  let offset = HEADER_BYTES
  for (let i = 0; i < count; i++, offset += POINT_BYTES) series.recent.push(readPoint(buffer, offset))
  for (let slot = 0; slot < DAY_SLOTS; slot++) {
    series.present[slot] = ((buffer[offset + (slot >> 3)] ?? 0) >> (slot & 7)) & 1
  }
  offset += PRESENCE_BYTES
  for (let hour = 0; hour < SPARKLINE_HOURS; hour++)
    series.sparkline[hour] = buffer.readFloatLE(offset + hour * 4)
  return series
}

function writePoint(buffer: Buffer, offset: number, point: SlotPoint): void {
  const units = point.units ?? 0n
  buffer.writeDoubleLE(point.slot, offset)
  buffer.writeDoubleLE(point.sampledAt, offset + 8)
  buffer.writeUInt8(point.units === null ? 0 : 1, offset + 16)
  buffer.writeBigUInt64LE(units & 0xffff_ffff_ffff_ffffn, offset + 17)
  buffer.writeBigUInt64LE(units >> 64n, offset + 25)
}

function readPoint(buffer: Buffer, offset: number): SlotPoint {
  const priced = buffer.readUInt8(offset + 16) === 1
  const units = buffer.readBigUInt64LE(offset + 17) | (buffer.readBigUInt64LE(offset + 25) << 64n)
  return {
    slot: buffer.readDoubleLE(offset),
    sampledAt: buffer.readDoubleLE(offset + 8),
    units: priced ? units : null,
  }
}
