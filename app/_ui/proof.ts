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

/** Names a figure in the markup, so that any page's figures can be compared with the database. */
export const subjectText = ({ assetId, metric, metricTime }: ProofSubject): string =>
  `${assetId} ${metric} ${metricTime}`

export type ProofAnswer =
  | { ok: true; definition: MetricDefinition; proof: Proof }
  | { ok: false; message: string }

export type VerifyAnswer =
  | { ok: true; sha256: string; matches: boolean; bytes: number }
  | { ok: false; message: string }

/** What came of hashing a document again, for the one who asked; null: there is no such document. */
export function toVerifyAnswer(
  result: { sha256: string; matches: boolean | null; bytes: number } | null,
): VerifyAnswer {
  if (!result) return { ok: false, message: 'There is no such document any more. Reload the page.' }
  const { sha256, matches, bytes } = result
  if (matches === null)
    return { ok: false, message: `The stored bytes have aged out. Their recorded hash is ${sha256}.` }
  return { ok: true, sha256, matches, bytes }
}

/** The server actions of a page that can prove its figures; handed in, because this folder has no data. */
export interface ProofActions {
  prove: (subject: ProofSubject) => Promise<ProofAnswer>
  verify: (documentId: string) => Promise<VerifyAnswer>
}
