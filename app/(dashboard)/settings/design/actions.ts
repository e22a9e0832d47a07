'use server'

import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { FormAnswer } from '@/app/_ui/form-answer'
import type { ProofAnswer, VerifyAnswer } from '@/app/_ui/proof'
import { requireRole } from '@/lib/auth/session'
import {
  BROKEN_ASSET,
  EXAMPLE_BYTES,
  EXAMPLE_DEFINITION,
  EXAMPLE_DOCUMENT,
  exampleProof,
  TAMPERED_ASSET,
  TAMPERED_BYTES,
  TAMPERED_DOCUMENT,
} from './example-proof'

const hashOf = (bytes: string) => createHash('sha256').update(bytes).digest('hex')

const subjectSchema = z.object({ assetId: z.string() })

/** The made-up proof of an example figure. Operators and above. */
export async function proveExample(subject: unknown): Promise<ProofAnswer> {
  await requireRole('operator')
  const parsed = subjectSchema.safeParse(subject)
  if (!parsed.success || parsed.data.assetId === BROKEN_ASSET)
    return { ok: false, message: 'An example of a refusal: this slot is no longer stored. Reload the page.' }
  const document = parsed.data.assetId === TAMPERED_ASSET ? TAMPERED_DOCUMENT : EXAMPLE_DOCUMENT
  return { ok: true, definition: EXAMPLE_DEFINITION, proof: exampleProof(hashOf(EXAMPLE_BYTES), document) }
}

/** Hashes the bytes of an example's document again; one of them was changed. Operators and above. */
export async function verifyExample(documentId: unknown): Promise<VerifyAnswer> {
  await requireRole('operator')
  const bytes = documentId === TAMPERED_DOCUMENT ? TAMPERED_BYTES : EXAMPLE_BYTES
  return { ok: true, sha256: hashOf(bytes), matches: bytes === EXAMPLE_BYTES, bytes: bytes.length }
}

const formSchema = z.object({
  email: z.email('Enter an email address, such as ada@example.com.'),
  role: z.enum(['viewer', 'analyst'], 'Choose a role.'),
  reason: z.string().trim().min(3, 'Say why, in 3 to 200 characters.').max(200, 'At most 200 characters.'),
  agreed: z.literal('on', 'Tick the box: it is an example.'),
})

/** Judges the example form and keeps nothing. Operators and above. */
export async function tryForm(_before: FormAnswer | null, form: FormData): Promise<FormAnswer> {
  await requireRole('operator')
  const parsed = formSchema.safeParse(Object.fromEntries(form))
  if (parsed.success) return { ok: true, message: 'Accepted. Nothing was kept: this is an example.' }
  const errors = Object.fromEntries(
    parsed.error.issues.map(({ path, message }) => [String(path[0]), message]).reverse(),
  )
  return { ok: false, message: 'Some fields need another look.', errors }
}
