import type { Bytes } from './bytes'

/** A run shorter than this costs less as packed bits. */
const SHORTEST_RUN = 8

/**
 * Writes levels or dictionary indices as runs and groups of eight packed values, the RLE hybrid of
 * https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE. `width`: bits of the largest value, up to 24.
 */
export function writeHybrid(
  out: Bytes,
  { values, from, to, width }: { values: Uint8Array | Int32Array; from: number; to: number; width: number },
): void {
  let packed = from
  let at = from
  while (at < to) {
    const end = runEnd(values, at, to)
    // Packed groups hold eight values each: a run may begin only where a group ends.
    const start = packed + Math.ceil((at - packed) / 8) * 8
    if (end - start < SHORTEST_RUN) {
      at = end
      continue
    }
    writePacked(out, { values, from: packed, to: start, width })
    out.varint((end - start) * 2)
    for (let bits = 0; bits < width; bits += 8) out.byte(((values[start] ?? 0) >>> bits) & 0xff)
    packed = end
    at = end
  }
  writePacked(out, { values, from: packed, to, width })
}

function runEnd(values: Uint8Array | Int32Array, from: number, to: number): number {
  const value = values[from]
  let end = from + 1
  while (end < to && values[end] === value) end += 1
  return end
}

/** Lowest bits first; the last group is filled up with zeros. */
function writePacked(
  out: Bytes,
  { values, from, to, width }: { values: Uint8Array | Int32Array; from: number; to: number; width: number },
): void {
  if (from >= to) return
  const groups = Math.ceil((to - from) / 8)
  out.varint(groups * 2 + 1)
  let held = 0
  let bits = 0
  for (let i = from; i < from + groups * 8; i++) {
    held |= (i < to ? (values[i] ?? 0) : 0) << bits
    bits += width
    while (bits >= 8) {
      out.byte(held & 0xff)
      held >>>= 8
      bits -= 8
    }
  }
}
