'use client'

import type { ComponentProps } from 'react'
import { CONTROL, FieldFrame, type FieldWords, useFieldTies } from './field-frame'

type TextAreaProps = ComponentProps<'textarea'> & FieldWords

/** A labelled text of several lines; hint and error are tied to it for those who hear the page. */
export function TextArea({ label, hint, error, name, className, rows = 3, ...area }: TextAreaProps) {
  const { control, problem } = useFieldTies({ hint, error, name })
  return (
    <FieldFrame id={control.id} label={label} hint={hint} error={problem} className={className}>
      <textarea rows={rows} className={`${CONTROL} px-3 py-2`} {...control} {...area} />
    </FieldFrame>
  )
}
