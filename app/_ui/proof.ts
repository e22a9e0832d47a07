/** What the drawer shows of a metric: the words of the registry. */
export interface MetricDefinition {
  id: string
  name: string
  what: string
  how: string
  why: string
  unit: string
  window: string
  minSamples: number
  reference: string
  version: number
}

/** A figure with everything it was made from. */
export interface ProofView {
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
    documentId: string | null
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

/** Which figure is to be proven. `metricTime` is ISO 8601. */
export interface ProofSubject {
  assetId: string
  metric: string
  metricTime: string
}

export type ProofAnswer =
  | { ok: true; definition: MetricDefinition; proof: ProofView }
  | { ok: false; message: string }

export type VerifyAnswer =
  | { ok: true; sha256: string; matches: boolean; bytes: number }
  | { ok: false; message: string }

/** The server actions of a page that can prove its figures; handed in, because this folder has no data. */
export interface ProofActions {
  prove: (subject: ProofSubject) => Promise<ProofAnswer>
  verify: (documentId: string) => Promise<VerifyAnswer>
}
