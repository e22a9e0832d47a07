import { constants, crc32, deflateRawSync } from 'node:zlib'
import { InputError } from '@/lib/errors'

/** Sizes and places are 32 bits wide: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
const LIMIT = 0xffff_ffff
const SIGNATURE = { local: 0x04034b50, sizes: 0x08074b50, central: 0x02014b50, end: 0x06054b50 } as const
const VERSION = 20
/** Sizes follow the data; names are UTF-8. */
const FLAGS = 0x0808
const DEFLATE = 8
/** 1 January 1980: equal rows give equal bytes. */
const DATE = 0x0021
/** An empty last block: what came before ends at a byte and waits for more. */
const LAST_BLOCK = Uint8Array.of(3, 0)

interface Entry {
  name: Buffer
  at: number
  crc: number
  stored: number
  size: number
}

/**
 * A zip archive written from front to back, one entry after the other. Each piece is deflated by itself and ends at a
 * byte, so that nothing is held back and everything is synchronous. Throws: InputError beyond 4 GiB.
 */
export class ZipStream {
  private readonly entries: Entry[] = []
  private current: Entry | null = null
  private offset = 0

  /** Bytes of the open entry before compression. */
  get size(): number {
    return this.current?.size ?? 0
  }

  open(name: string): Uint8Array {
    this.current = { name: Buffer.from(name, 'utf8'), at: this.offset, crc: 0, stored: 0, size: 0 }
    const header = Buffer.alloc(30)
    header.writeUInt32LE(SIGNATURE.local, 0)
    this.describe(header, 4, this.current)
    return this.count(Buffer.concat([header, this.current.name]))
  }

  write(text: string): Uint8Array {
    const entry = this.needEntry()
    const bytes = Buffer.from(text, 'utf8')
    const stored = deflateRawSync(bytes, { level: 1, finishFlush: constants.Z_SYNC_FLUSH })
    entry.crc = crc32(bytes, entry.crc)
    entry.size += bytes.length
    entry.stored += stored.length
    return this.count(stored)
  }

  close(): Uint8Array {
    const entry = this.needEntry()
    entry.stored += LAST_BLOCK.length
    const sizes = Buffer.alloc(16)
    sizes.writeUInt32LE(SIGNATURE.sizes, 0)
    writeSizes(sizes, 4, entry)
    this.entries.push(entry)
    this.current = null
    return this.count(Buffer.concat([LAST_BLOCK, sizes]))
  }

  /** A whole entry. */
  add(name: string, text: string): Uint8Array {
    return Buffer.concat([this.open(name), this.write(text), this.close()])
  }

  /** The directory, which ends the archive. */
  finish(): Uint8Array {
    const start = this.offset
    const directory = this.entries.map((entry) => {
      const header = Buffer.alloc(46)
      header.writeUInt32LE(SIGNATURE.central, 0)
      header.writeUInt16LE(VERSION, 4)
      this.describe(header, 6, entry)
      writeSizes(header, 16, entry)
      header.writeUInt32LE(entry.at, 42)
      return this.count(Buffer.concat([header, entry.name]))
    })
    const end = Buffer.alloc(22)
    end.writeUInt32LE(SIGNATURE.end, 0)
    end.writeUInt16LE(this.entries.length, 8)
    end.writeUInt16LE(this.entries.length, 10)
    end.writeUInt32LE(this.offset - start, 12)
    end.writeUInt32LE(start, 16)
    return Buffer.concat([...directory, end])
  }

  private describe(header: Buffer, at: number, entry: Entry): void {
    header.writeUInt16LE(VERSION, at)
    header.writeUInt16LE(FLAGS, at + 2)
    header.writeUInt16LE(DEFLATE, at + 4)
    header.writeUInt16LE(DATE, at + 8)
    header.writeUInt16LE(entry.name.length, at + 22)
  }

  private needEntry(): Entry {
    if (this.current) return this.current
    throw new TypeError('open an entry of the archive first')
  }

  private count(bytes: Uint8Array): Uint8Array {
    this.offset += bytes.length
    if (this.offset > LIMIT) {
      throw new InputError('this workbook would be larger than 4 GiB: ask for csv, ndjson or parquet', [
        { path: 'format', message: 'xlsx ends at 4 GiB' },
      ])
    }
    return bytes
  }
}

function writeSizes(target: Buffer, at: number, entry: Entry): void {
  target.writeUInt32LE(entry.crc, at)
  target.writeUInt32LE(entry.stored, at + 4)
  target.writeUInt32LE(entry.size, at + 8)
}
