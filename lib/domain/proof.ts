/** A stored figure with everything it was made from. Null: unknown, or not there any more. */
export interface Proof {
  value: string | null
  metricTime: Date
  inputWatermark: Date
  /** The run that computed the figure, with the attempt that counts. */
  computedBy: RunFacts | null
  /** The run and the attempt that fetched the source document. */
  fetchedBy: RunFacts | null
  inputs: {
    observedAt: Date
    sampledAt: Date
    priceUsd: string | null
    /** Rolling 24 h volume as reported. */
    volume24hUsd: string | null
    granularity: string
    origin: string
    documentId: string
  }[]
  document: DocumentFacts | null
}

/** A run of the ledger. */
export interface RunFacts {
  id: string
  job: string
  slot: Date
  attempt: number
}

/** What is known of a kept answer of an upstream, but for its bytes. */
export interface DocumentFacts {
  id: string
  endpoint: string
  fetchedAt: Date
  /** Of the plain bytes, in lower-case hex. */
  sha256: string
  bytes: number
  /** False once the bytes have aged out. */
  bodyKept: boolean
}
