/** Longer text goes to the UTF-8 writer of Node; below that its call costs more than the loop here. */
const SHORT = 48

/** Bytes in the order they are written; the room grows and stays for the next use. */
export class Bytes {
  private buffer: Buffer
  private view: DataView
  length = 0

  constructor(room = 1024) {
    this.buffer = Buffer.allocUnsafe(room)
    this.view = viewOf(this.buffer)
  }

  /** Makes room for `size` more bytes. */
  private reserve(size: number): void {
    const wanted = this.length + size
    if (wanted <= this.buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(wanted, this.buffer.length * 2))
    this.buffer.copy(grown, 0, 0, this.length)
    this.buffer = grown
    this.view = viewOf(grown)
  }

  byte(value: number): void {
    this.reserve(1)
    this.buffer[this.length++] = value
  }

  /** Little-endian, of a value from -2^31 to 2^32. */
  int32(value: number): void {
    this.reserve(4)
    this.view.setInt32(this.length, value, true)
    this.length += 4
  }

  /** Little-endian two's complement of a whole number up to ±2^53. */
  int64(value: number): void {
    this.reserve(8)
    const high = Math.floor(value / 0x1_0000_0000)
    this.view.setInt32(this.length, value - high * 0x1_0000_0000, true)
    this.view.setInt32(this.length + 4, high, true)
    this.length += 8
  }

  bigint64(value: bigint): void {
    this.reserve(8)
    this.view.setBigInt64(this.length, value, true)
    this.length += 8
  }

  double(value: number): void {
    this.reserve(8)
    this.view.setFloat64(this.length, value, true)
    this.length += 8
  }

  /** Unsigned LEB128 of a whole number below 2^53. */
  varint(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest % 0x80) + 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.buffer.set(bytes, this.length)
    this.length += bytes.length
  }

  /** UTF-8; half a character becomes U+FFFD. Returns how many bytes. */
  utf8(text: string): number {
    this.reserve(text.length * 3)
    const start = this.length
    if (text.length <= SHORT) {
      let i = 0
      for (let code = text.charCodeAt(0); i < text.length && code < 0x80; code = text.charCodeAt(++i)) {
        this.buffer[start + i] = code
      }
      if (i === text.length) {
        this.length += i
        return i
      }
    }
    const size = this.buffer.write(text, start, 'utf8')
    this.length += size
    return size
  }

  /** A length in 32 bits, then UTF-8. */
  sized(text: string): void {
    const at = this.length
    this.int32(0)
    const size = this.utf8(text)
    this.view.setInt32(at, size, true)
  }

  /** The lowest `size` bytes of words of 16 bits, in either order. */
  words(words: Float64Array, { size, bigEndian }: { size: number; bigEndian: boolean }): void {
    this.reserve(size)
    const { buffer, length } = this
    let at = bigEndian ? length + size - 1 : length
    const step = bigEndian ? -1 : 1
    for (let i = 0; i < size; i += 2) {
      const word = words[i >> 1] ?? 0
      buffer[at] = word & 0xff
      if (i + 1 < size) buffer[at + step] = word >> 8
      at += step * 2
    }
    this.length = length + size
  }

  /** What was written, valid until the next write. */
  written(): Buffer {
    return this.buffer.subarray(0, this.length)
  }

  /** A copy of what was written, which is forgotten. */
  take(): Uint8Array {
    const bytes = Uint8Array.prototype.slice.call(this.buffer, 0, this.length)
    this.length = 0
    return bytes
  }

  clear(): void {
    this.length = 0
  }
}

const viewOf = (buffer: Buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
