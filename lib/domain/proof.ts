/** A stored figure with everything it was made from. Null: unknown, or not there any more. */
export interface Proof {
  value: string | null
  metricTime: Date
  inputWatermark: Date
  run: { id: string; job: string; slot: Date; attempt: number } | null
  inputs: {
    observedAt: Date
    sampledAt: Date
    priceUsd: string | null
    granularity: string
    origin: string
    documentId: string
  }[]
  document: {
    id: string
    endpoint: string
    fetchedAt: Date
    sha256: string
    bytes: number
    bodyKept: boolean
  } | null
}
