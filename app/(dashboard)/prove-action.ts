'use server'

import { z } from 'zod'
import { type ProofAnswer, toVerifyAnswer, type VerifyAnswer } from '@/app/_ui/proof'
import { getProof } from '@/db/queries/market'
import { requireUser } from '@/lib/auth/session'
import { METRICS } from '@/lib/metrics'
import { verifyDocument } from '@/lib/pipeline/verify-document'

const id = z.string().regex(/^\d{1,20}$/)
const subjectSchema = z.object({
  assetId: id,
  metric: z.enum(METRICS.map((metric) => metric.id)),
  metricTime: z.iso.datetime(),
})

/** Everything one figure was made from. The input is what a browser sent: it is checked like any other. */
export async function proveMetric(subject: unknown): Promise<ProofAnswer> {
  await requireUser()
  const parsed = subjectSchema.safeParse(subject)
  if (!parsed.success)
    return { ok: false, message: 'The page asked for a figure that does not exist. Reload the page.' }
  const { assetId, metric, metricTime } = parsed.data
  const definition = METRICS.find((candidate) => candidate.id === metric)
  const proof = await getProof({ assetId, metric, metricTime: new Date(metricTime) })
  if (!definition || !proof) {
    return {
      ok: false,
      message: 'This slot is no longer stored. Reload the page to prove the newest figure.',
    }
  }
  const { name, what, how, why, unit, window, minSamples, reference, version } = definition
  return {
    ok: true,
    definition: { id: metric, name, what, how, why, unit, window, minSamples, reference, version },
    proof,
  }
}

/** Re-reads the stored bytes of a source document and hashes them again. */
export async function verifySource(documentId: unknown): Promise<VerifyAnswer> {
  await requireUser()
  const parsed = id.safeParse(documentId)
  return toVerifyAnswer(parsed.success ? await verifyDocument(parsed.data) : null)
}
