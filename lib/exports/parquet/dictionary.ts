import { Bytes } from './bytes'
import { writeHybrid } from './hybrid'
import { type Chunk, type DataPage, ENCODING, Levels } from './pages'

/** Distinct values above which a dictionary must save at least half of them. */
const FEW = 1_024
/** Beyond these a dictionary costs readers more than it saves. */
const MOST = 32_768
const MOST_BYTES = 1 << 20

/**
 * Values of one column chunk through a dictionary as long as that saves something, plain from there on, as the format
 * allows: https://parquet.apache.org/docs/file-format/data-pages/encodings/#DICTIONARY
 */
export class DictionaryChunk<Value extends string | number> {
  private readonly levels: Levels
  private readonly places = new Map<Value, number>()
  private readonly indices: Int32Array
  private readonly entries = new Bytes()
  private readonly plain = new Bytes()
  private pages: DataPage[] = []
  private nulls = 0
  private used = 0
  private asPlain = false
  private last: Value | undefined
  private lastPlace = 0

  constructor(
    rows: number,
    private readonly write: (bytes: Bytes, value: Value) => void,
  ) {
    this.levels = new Levels(rows)
    this.indices = new Int32Array(rows)
  }

  unknown(): void {
    this.levels.unknown()
  }

  put(value: Value): void {
    this.levels.value()
    if (this.asPlain) {
      this.write(this.plain, value)
      return
    }
    let place = this.lastPlace
    let worth = true
    // Rows come by time: neighbours often hold the same value.
    if (value !== this.last) {
      const known = this.places.get(value)
      place = known ?? this.places.size
      if (known === undefined) worth = this.insert(value, place)
      this.last = value
      this.lastPlace = place
    }
    this.indices[this.used++] = place
    if (!worth) this.leaveDictionary()
  }

  /** A value that the dictionary cannot hold. */
  putPlain(write: (bytes: Bytes) => void): void {
    if (!this.asPlain) this.leaveDictionary()
    this.levels.value()
    write(this.plain)
  }

  private insert(value: Value, place: number): boolean {
    this.places.set(value, place)
    this.write(this.entries, value)
    const poor = place > FEW && place * 2 > this.used
    return !poor && place + 1 < MOST && this.entries.length < MOST_BYTES
  }

  private leaveDictionary(): void {
    if (this.used > 0) {
      const width = Math.max(1, 32 - Math.clz32(this.places.size - 1))
      this.plain.byte(width)
      writeHybrid(this.plain, { values: this.indices, from: 0, to: this.used, width })
      this.closePage(ENCODING.dictionary)
      this.used = 0
    }
    this.asPlain = true
  }

  private closePage(encoding: DataPage['encoding']): void {
    this.nulls += this.levels.nullCount
    this.pages.push(this.levels.close(encoding, this.plain))
  }

  /** Bytes held, roughly. */
  get size(): number {
    return this.entries.length + this.plain.length + this.used * 2
  }

  take(): Omit<Chunk, 'range'> {
    this.leaveDictionary()
    if (this.levels.count > 0) this.closePage(ENCODING.plain)
    const { pages, nulls } = this
    const values = this.places.size
    const dictionary = values === 0 ? null : { values, bytes: this.entries.take() }
    this.places.clear()
    this.pages = []
    this.nulls = 0
    this.last = undefined
    this.asPlain = false
    return { dictionary, pages, nulls }
  }
}
