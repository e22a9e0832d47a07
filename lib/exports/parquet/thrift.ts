import type { Bytes } from './bytes'

const I32 = 5
const I64 = 6
const BINARY = 8
const LIST = 9
const STRUCT = 12

/**
 * Fields of one struct in Thrift's compact protocol, as parquet writes its headers, in the order of their numbers:
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export class Struct {
  private last = 0

  private constructor(private readonly out: Bytes) {}

  /** Writes a whole struct. */
  static write(out: Bytes, fields: (struct: Struct) => void): void {
    fields(new Struct(out))
    out.byte(0)
  }

  private head(id: number, type: number): void {
    this.out.byte(((id - this.last) << 4) | type)
    this.last = id
  }

  i32(id: number, value: number): this {
    this.head(id, I32)
    zigzag(this.out, value)
    return this
  }

  i64(id: number, value: number): this {
    this.head(id, I64)
    zigzag(this.out, value)
    return this
  }

  /** A field of true or false, which stands in the type. */
  flag(id: number, value: boolean): this {
    this.head(id, value ? 1 : 2)
    return this
  }

  text(id: number, value: string): this {
    return this.binary(id, Buffer.from(value, 'utf8'))
  }

  binary(id: number, value: Uint8Array): this {
    this.head(id, BINARY)
    this.out.varint(value.length)
    this.out.append(value)
    return this
  }

  struct(id: number, fields: (struct: Struct) => void): this {
    this.head(id, STRUCT)
    Struct.write(this.out, fields)
    return this
  }

  structs<Item>(id: number, items: readonly Item[], fields: (struct: Struct, item: Item) => void): this {
    this.list(id, items.length, STRUCT)
    for (const item of items) Struct.write(this.out, (struct) => fields(struct, item))
    return this
  }

  /** Structs that were written before. */
  written(id: number, items: readonly Uint8Array[]): this {
    this.list(id, items.length, STRUCT)
    for (const item of items) this.out.append(item)
    return this
  }

  i32s(id: number, items: readonly number[]): this {
    this.list(id, items.length, I32)
    for (const item of items) zigzag(this.out, item)
    return this
  }

  texts(id: number, items: readonly string[]): this {
    this.list(id, items.length, BINARY)
    for (const item of items) {
      const bytes = Buffer.from(item, 'utf8')
      this.out.varint(bytes.length)
      this.out.append(bytes)
    }
    return this
  }

  private list(id: number, size: number, type: number): void {
    this.head(id, LIST)
    if (size < 15) this.out.byte((size << 4) | type)
    else {
      this.out.byte(0xf0 | type)
      this.out.varint(size)
    }
  }
}

/** Numbers of headers are never negative. */
function zigzag(out: Bytes, value: number): void {
  out.varint(value * 2)
}
