'use client'

import { type ReactNode, useState } from 'react'
import { ActionForm } from '@/app/_ui/action-form'
import type { FormAction } from '@/app/_ui/form-answer'
import { ShownOnce } from '@/app/_ui/shown-once'
import type { LinkAction } from './link-answer'

interface LinkFormProps {
  action: LinkAction
  hidden?: Record<string, string>
  button: string
  label: string
  look?: 'primary' | 'quiet'
  className?: string
  children?: ReactNode
}

/** A form whose answer is a link, shown this once. */
export function LinkForm({ action, children, ...form }: LinkFormProps) {
  const [link, setLink] = useState<string | null>(null)
  const submit: FormAction = async (before, data) => {
    const answer = await action(before, data)
    setLink(answer.link ?? null)
    return answer
  }
  return (
    <>
      <ActionForm action={submit} {...form}>
        {children}
      </ActionForm>
      {link !== null && (
        <div className="mt-2 rounded-[9px] border border-dashed border-line-strong p-3">
          <ShownOnce label="The link, shown this once" text={link} copyLabel="Copy the link" />
        </div>
      )}
    </>
  )
}
