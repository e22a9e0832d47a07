/** Coins of the symbols that the first version asked for; every other symbol is somebody's decision. */
export const KNOWN_SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['btc', 'bitcoin'],
  ['eth', 'ethereum'],
])
