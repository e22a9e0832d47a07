'use client'

import { type ReactNode, useState } from 'react'
import { ActionForm } from '@/app/_ui/action-form'
import type { FormAction } from '@/app/_ui/form-answer'
import { ShownOnce } from '@/app/_ui/shown-once'
import type { SecretAction, SecretAnswer } from './secret-answer'

interface SecretFormProps {
  action: SecretAction
  hidden?: Record<string, string>
  button: string
  label: string
  look?: 'primary' | 'quiet'
  className?: string
  /** Why it can be sent no more; a secret that is shown stays. */
  closed?: string | null
  children?: ReactNode
}

/** A form whose answer is a token, shown this once. */
export function SecretForm({ action, closed = null, children, ...form }: SecretFormProps) {
  const [secret, setSecret] = useState<SecretAnswer['secret']>()
  const submit: FormAction = async (before, data) => {
    const answer = await action(before, data)
    setSecret(answer.secret)
    return answer
  }
  return (
    <>
      {closed === null ? (
        <ActionForm action={submit} {...form}>
          {children}
        </ActionForm>
      ) : (
        <p className="text-[13px] text-mut">{closed}</p>
      )}
      {secret && (
        <section
          aria-label="The new token"
          className="mt-2 flex flex-col gap-2 rounded-[9px] border border-dashed border-line-strong p-3"
        >
          <ShownOnce
            label="The token, shown this once"
            text={secret.token}
            copyLabel="Copy the token"
            copied="The token is copied."
          />
          {secret.curl !== null && (
            <ShownOnce
              label="To try it in a shell"
              text={secret.curl}
              copyLabel="Copy the line"
              copied="The line is copied."
            />
          )}
        </section>
      )}
    </>
  )
}
