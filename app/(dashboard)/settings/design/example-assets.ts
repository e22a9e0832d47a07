/** One made-up coin of the examples; figures as they would come from the database. */
export interface ExampleAsset {
  id: string
  name: string
  symbol: string
  priceUsd: string | null
  /** Ratio over 24 h. */
  move24h: number | null
  volumeUsd: string | null
}

/** Made up, and chosen for what they try: long names, tiny prices, no price, a name that looks like a formula. */
export const EXAMPLE_ASSETS: readonly ExampleAsset[] = [
  {
    id: 'alpha',
    name: 'Alpha',
    symbol: 'ALP',
    priceUsd: '101234.56',
    move24h: 0.0124,
    volumeUsd: '54321000000.5',
  },
  {
    id: 'beta',
    name: 'Beta',
    symbol: 'BET',
    priceUsd: '3412.08',
    move24h: -0.0082,
    volumeUsd: '21400500000',
  },
  {
    id: 'gamma',
    name: 'Gamma Dollar',
    symbol: 'GUSD',
    priceUsd: '1.0002',
    move24h: 0.0001,
    volumeUsd: '98000000000',
  },
  { id: 'delta', name: 'Delta', symbol: 'DEL', priceUsd: '9.99999', move24h: 0.0392, volumeUsd: '412600000' },
  {
    id: 'epsilon',
    name: 'Epsilon',
    symbol: 'EPS',
    priceUsd: '0.000001234',
    move24h: -0.181,
    volumeUsd: '12400000',
  },
  {
    id: 'zeta',
    name: 'Zeta, which has not traded',
    symbol: 'ZET',
    priceUsd: null,
    move24h: null,
    volumeUsd: null,
  },
  {
    id: 'eta',
    name: '=Eta "quoted", with a comma',
    symbol: 'ETA',
    priceUsd: '0.1234567',
    move24h: 1.5,
    volumeUsd: '9800',
  },
  {
    id: 'theta',
    name: 'A name far too long for the column it stands in',
    symbol: 'LONGSYMBOL',
    priceUsd: '188.414999',
    move24h: -0.0004,
    volumeUsd: '999950',
  },
]

/** Rows on a page of the example. */
export const EXAMPLE_PAGE = 5

type Order = 'name' | 'price' | 'move' | 'volume'

const KEYS: Record<Order, (asset: ExampleAsset) => number | string | null> = {
  name: ({ name }) => name,
  // Numbers are near enough to put examples in order.
  price: ({ priceUsd }) => (priceUsd === null ? null : Number(priceUsd)),
  move: ({ move24h }) => move24h,
  volume: ({ volumeUsd }) => (volumeUsd === null ? null : Number(volumeUsd)),
}

/** The examples that match, in order; what is unknown stands last either way. */
export function listExampleAssets(view: { q: string; sort: Order; desc: boolean }): ExampleAsset[] {
  const key = KEYS[view.sort]
  const found = EXAMPLE_ASSETS.filter(({ name, symbol }) =>
    `${name} ${symbol}`.toLowerCase().includes(view.q.trim().toLowerCase()),
  )
  return found.sort((one, other) => {
    const [a, b] = [key(one), key(other)]
    if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0)
    const order = a < b ? -1 : a > b ? 1 : 0
    return view.desc ? -order : order
  })
}
