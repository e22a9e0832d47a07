'use client'

import type { ComponentProps } from 'react'
import { FieldNotes, type FieldWords, useFieldTies } from './field-frame'

type CheckFieldProps = Omit<ComponentProps<'input'>, 'type'> & FieldWords

/** A box to tick with its words behind it; hint and error are tied to it. */
export function CheckField({ label, hint, error, name, className = '', ...input }: CheckFieldProps) {
  const { control, problem } = useFieldTies({ hint, error, name })
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label
        htmlFor={control.id}
        className="inline-flex w-fit items-center gap-2 py-1 text-[13px] font-medium"
      >
        <input type="checkbox" {...control} {...input} />
        {label}
      </label>
      <FieldNotes id={control.id} hint={hint} error={problem} />
    </div>
  )
}
