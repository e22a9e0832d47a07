import type { Proof } from '@/lib/domain/proof'
import type { SlotMetric } from '@/lib/metrics/contract'

/** What the drawer shows of a metric: the words of the registry. */
export type MetricDefinition = Pick<
  SlotMetric,
  'id' | 'name' | 'what' | 'how' | 'why' | 'unit' | 'window' | 'minSamples' | 'reference' | 'version'
>

/** Which figure is to be proven. `metricTime` is ISO 8601. */
export interface ProofSubject {
  assetId: string
  metric: string
  metricTime: string
}

export type ProofAnswer =
  | { ok: true; definition: MetricDefinition; proof: Proof }
  | { ok: false; message: string }

export type VerifyAnswer =
  | { ok: true; sha256: string; matches: boolean; bytes: number }
  | { ok: false; message: string }

/** The server actions of a page that can prove its figures; handed in, because this folder has no data. */
export interface ProofActions {
  prove: (subject: ProofSubject) => Promise<ProofAnswer>
  verify: (documentId: string) => Promise<VerifyAnswer>
}
