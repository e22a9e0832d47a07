'use client'

import type { ComponentProps } from 'react'
import { CONTROL, FieldFrame, type FieldWords, useFieldTies } from './field-frame'

type FieldProps = ComponentProps<'input'> & FieldWords

/** A labelled input; hint and error are tied to it for those who hear the page. */
export function Field({ label, hint, error, name, className, ...input }: FieldProps) {
  const { control, problem } = useFieldTies({ hint, error, name })
  return (
    <FieldFrame id={control.id} label={label} hint={hint} error={problem} className={className}>
      <input className={`${CONTROL} px-3 py-2.5`} {...control} {...input} />
    </FieldFrame>
  )
}
