/**
 * Reads each piece while the one before it is on its way to whoever asked: in order, two at a time at most. A reader
 * that leaves waits for none of them; what was begun ends by itself.
 */
export async function* readAhead<Piece, Read>(
  pieces: AsyncIterable<Piece>,
  read: (piece: Piece) => Promise<Read>,
): AsyncGenerator<Read> {
  let coming: Promise<Read> | null = null
  for await (const piece of pieces) {
    const next = read(piece)
    next.catch(() => undefined) // It is told in its turn.
    if (coming) yield await coming
    coming = next
  }
  if (coming) yield await coming
}
