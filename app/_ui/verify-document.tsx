'use client'

import { useState, useTransition } from 'react'
import type { Proof } from '@/lib/domain/proof'
import { Button } from './button'
import { formatBytes } from './format'
import type { ProofActions, VerifyAnswer } from './proof'

const UNREACHABLE: VerifyAnswer = { ok: false, message: 'The server could not be reached. Try again.' }

interface VerifyDocumentProps {
  document: NonNullable<Proof['document']>
  verify: ProofActions['verify']
}

/** Re-reads the stored bytes on the server and hashes them before your eyes. */
export function VerifyDocument({ document, verify }: VerifyDocumentProps) {
  const [answer, setAnswer] = useState<VerifyAnswer | null>(null)
  const [busy, start] = useTransition()
  if (!document.bodyKept) {
    return (
      <p className="mt-2 text-[13px] text-mut">
        The bytes have aged out; their hash is kept, so a copy from elsewhere can still be compared.
      </p>
    )
  }
  const run = () =>
    start(async () => {
      setAnswer(null)
      setAnswer(await verify(document.id).catch((): VerifyAnswer => UNREACHABLE))
    })
  return (
    <div className="mt-3 flex flex-col items-start gap-2 text-[13px]">
      <Button onClick={run} disabled={busy}>
        {busy ? 'Reading the stored bytes …' : 'Verify'}
      </Button>
      <div role="status">{answer && <Verdict answer={answer} />}</div>
    </div>
  )
}

function Verdict({ answer }: { answer: VerifyAnswer }) {
  if (!answer.ok) return <p className="text-amber">▲ {answer.message}</p>
  const hash = <span className="font-mono text-xs break-all">{answer.sha256}</span>
  return answer.matches ? (
    <p className="text-up">
      ✓ Verified: {formatBytes(answer.bytes)} re-read, and they hash to {hash}
    </p>
  ) : (
    <p className="text-act">
      ✕ The stored {formatBytes(answer.bytes)} hash to {hash}, which is not the recorded hash. Do not use this
      figure.
    </p>
  )
}
