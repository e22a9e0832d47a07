import { Bytes } from './bytes'
import { writeHybrid } from './hybrid'

/** Numbers of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
export const ENCODING = { plain: 0, rle: 3, dictionary: 8 } as const

export interface DataPage {
  encoding: typeof ENCODING.plain | typeof ENCODING.dictionary
  values: number
  bytes: Uint8Array
}

/** One column of one row group, not compressed yet. */
export interface Chunk {
  dictionary: { values: number; bytes: Uint8Array } | null
  pages: DataPage[]
  nulls: number
  /** Smallest and largest value as parquet compares them; null where they are not kept. */
  range: { min: Uint8Array; max: Uint8Array } | null
}

/** Which rows of the page under construction have a value. */
export class Levels {
  private levels: Uint8Array
  private readonly runs = new Bytes()
  count = 0
  private nulls = 0

  constructor(rows: number) {
    this.levels = new Uint8Array(rows).fill(1)
  }

  value(): void {
    this.count += 1
  }

  unknown(): void {
    this.levels[this.count] = 0
    this.count += 1
    this.nulls += 1
  }

  get nullCount(): number {
    return this.nulls
  }

  /** Puts the levels before the values and starts the next page. */
  close(encoding: DataPage['encoding'], values: Bytes): DataPage {
    const { runs, count } = this
    runs.clear()
    writeHybrid(runs, { values: this.levels, from: 0, to: count, width: 1 })
    const page = new Bytes(4 + runs.length + values.length)
    page.int32(runs.length)
    page.append(runs.written())
    page.append(values.written())
    values.clear()
    if (this.nulls > 0) this.levels.fill(1, 0, count)
    this.count = 0
    this.nulls = 0
    return { encoding, values: count, bytes: page.written() }
  }
}
