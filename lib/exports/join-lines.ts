/** Lines one after the other, each with its end, copied once. */
export function joinLines(lines: readonly Uint8Array[], lineEnd: string): Uint8Array {
  const end = new TextEncoder().encode(lineEnd)
  const body = new Uint8Array(lines.reduce((size, line) => size + line.length + end.length, 0))
  let at = 0
  for (const line of lines) {
    body.set(line, at)
    body.set(end, at + line.length)
    at += line.length + end.length
  }
  return body
}
