/** Lines one after the other, each with its end, in one piece of memory. */
export class LinePage {
  /** Lines so far. */
  count = 0
  private body: Buffer
  private size = 0
  private readonly end: Buffer

  /** `capacity`: bytes that it will come to, about. */
  constructor(lineEnd: string, capacity: number) {
    this.end = Buffer.from(lineEnd)
    this.body = Buffer.allocUnsafeSlow(Math.max(capacity, 1))
  }

  /** Copies a line; nothing of it is kept. */
  add(line: Uint8Array): void {
    const wanted = this.size + line.length + this.end.length
    if (wanted > this.body.length) this.grow(wanted)
    this.body.set(line, this.size)
    this.body.set(this.end, this.size + line.length)
    this.size = wanted
    this.count += 1
  }

  bytes(): Uint8Array {
    return this.body.subarray(0, this.size)
  }

  private grow(wanted: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(wanted, this.body.length * 2))
    larger.set(this.body.subarray(0, this.size))
    this.body = larger
  }
}
