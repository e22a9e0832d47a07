'use client'

import { type ReactNode, useId, useState } from 'react'
import { ActionForm } from '@/app/_ui/action-form'
import { CopyButton } from '@/app/_ui/copy-button'
import type { FormAction } from '@/app/_ui/form-answer'
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
      {link !== null && <ShownOnce link={link} />}
    </>
  )
}

function ShownOnce({ link }: { link: string }) {
  const id = useId()
  return (
    <div className="mt-2 flex flex-col gap-1 rounded-[9px] border border-dashed border-line-strong p-3">
      <label htmlFor={id} className="text-[13px] font-medium">
        The link, shown this once
      </label>
      <div className="flex flex-wrap gap-2">
        <input
          id={id}
          readOnly
          value={link}
          onFocus={({ currentTarget }) => currentTarget.select()}
          className="min-w-0 flex-1 basis-60 rounded-[9px] border border-line-strong bg-bg px-2 py-1 font-mono text-xs text-ink"
        />
        <CopyButton text={link} label="Copy the link" />
      </div>
    </div>
  )
}
