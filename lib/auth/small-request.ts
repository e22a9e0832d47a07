/**
 * The same request with its body in memory, or null when that is longer than `maxBytes`: what comes after is not read.
 * A length that the sender states is his own word, so the bytes are counted.
 */
export async function readSmallRequest(request: Request, maxBytes: number): Promise<Request | null> {
  if (!request.body) return request
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > maxBytes) return null
    chunks.push(chunk)
  }
  const { method, headers } = request
  return new Request(request.url, { method, headers, body: Buffer.concat(chunks) })
}
