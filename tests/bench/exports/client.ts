import http, { type IncomingMessage } from 'node:http'

/** What one download came to. */
export interface Download {
  bytes: number
  /** Until the first byte of the body; the slowest of its kind is what counts. */
  firstByteMs: number
  totalMs: number
  exportId: string
  /** As of when, as the answer says. */
  asOf: string
}

export interface Source {
  /** Address of the site. */
  url: string
  token: string
}

interface Reading {
  onData?: (chunk: Buffer) => void
  /** Bytes a second that the reader takes; without it as fast as they come. */
  bytesPerSecond?: number
  /** The reader leaves when this is there. */
  leaveWhen?: Promise<unknown>
}

const headerOf = (response: IncomingMessage, name: string) => String(response.headers[name] ?? '')

function open({ url, token }: Source, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    http.get(`${url}${path}`, { headers, agent: false }, resolve).on('error', reject)
  })
}

async function refusal(response: IncomingMessage, path: string): Promise<Error> {
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part)
  return new Error(
    `${path} answered ${response.statusCode}: ${Buffer.concat(parts).toString().slice(0, 300)}`,
  )
}

/** Downloads and forgets, as curl to /dev/null does. Throws when the stream was cut, unless the reader left. */
export async function download(source: Source, path: string, reading: Reading = {}): Promise<Download> {
  const { onData, bytesPerSecond, leaveWhen } = reading
  const since = performance.now()
  const response = await open(source, path)
  if (response.statusCode !== 200) throw await refusal(response, path)
  let bytes = 0
  let firstByteMs = 0
  let hasLeft = false
  await new Promise<void>((resolve, reject) => {
    response.on('data', (chunk: Buffer) => {
      if (bytes === 0) firstByteMs = performance.now() - since
      bytes += chunk.length
      onData?.(chunk)
      if (!bytesPerSecond) return
      const early = (bytes / bytesPerSecond) * 1_000 - (performance.now() - since)
      if (early <= 0) return
      response.pause()
      setTimeout(() => response.resume(), early)
    })
    response.on('end', resolve)
    response.on('close', () =>
      hasLeft || response.complete ? resolve() : reject(new Error(`${path} was cut`)),
    )
    response.on('error', (error) => (hasLeft ? resolve() : reject(error)))
    void leaveWhen?.then(() => {
      hasLeft = true
      response.destroy()
    }, reject)
  })
  const [exportId, asOf] = [headerOf(response, 'x-export-id'), headerOf(response, 'x-as-of')]
  return { bytes, firstByteMs, totalMs: performance.now() - since, exportId, asOf }
}
