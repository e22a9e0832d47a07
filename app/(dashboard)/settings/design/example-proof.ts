import type { MetricDefinition } from '@/app/_ui/proof'
import type { Proof, RunFacts } from '@/lib/domain/proof'
import { SLOT_MS } from '@/lib/domain/slot'
import { EXAMPLE_NOW } from './example-series'

/** The bytes that the examples' figures claim to come from: small enough to hash before your eyes. */
export const EXAMPLE_BYTES = '[{"id":"alpha","current_price":101234.56,"total_volume":54321000000.5}]\n'
export const EXAMPLE_DOCUMENT = '1'
/** The same document after somebody has changed it: its bytes do not hash to what was recorded. */
export const TAMPERED_BYTES = EXAMPLE_BYTES.replace('101234.56', '101934.56')
export const TAMPERED_DOCUMENT = '2'
/** Subject of a figure whose document was changed. */
export const TAMPERED_ASSET = '9'
/** Subject of a figure whose proof is refused. */
export const BROKEN_ASSET = '0'

export const EXAMPLE_DEFINITION: MetricDefinition = {
  id: 'price_usd',
  name: 'Price',
  what: 'An example: the price of one made-up coin in US dollars.',
  how: 'Written into the design page by hand.',
  why: 'Shows what the drawer does with a real figure.',
  unit: 'USD',
  window: 'the slot',
  minSamples: 1,
  reference: 'app/(dashboard)/settings/design',
  version: 1,
}

const run = (id: string): RunFacts => ({ id, job: 'market', slot: EXAMPLE_NOW, attempt: 1 })

/** The proof of every example figure, but for the hash, which is made from the bytes. */
export function exampleProof(sha256: string, documentId = EXAMPLE_DOCUMENT): Proof {
  return {
    value: '101234.56',
    metricTime: EXAMPLE_NOW,
    inputWatermark: EXAMPLE_NOW,
    computedBy: run('1042'),
    fetchedBy: run('1041'),
    inputs: ['101234.56', '101198.1', null].map((priceUsd, index) => ({
      observedAt: new Date(EXAMPLE_NOW.getTime() - index * SLOT_MS),
      sampledAt: new Date(EXAMPLE_NOW.getTime() - index * SLOT_MS + 2_400),
      priceUsd,
      volume24hUsd: '54321000000.5',
      granularity: '5m',
      origin: 'live',
      documentId,
    })),
    document: {
      id: documentId,
      endpoint: '/example/markets',
      fetchedAt: new Date(EXAMPLE_NOW.getTime() + 2_400),
      sha256,
      bytes: EXAMPLE_BYTES.length,
      bodyKept: true,
    },
  }
}
