'use client'

import type { ComponentProps } from 'react'
import { CONTROL, FieldFrame, type FieldWords, useFieldTies } from './field-frame'

type SelectFieldProps = ComponentProps<'select'> &
  FieldWords & {
    /** Values, each its own words, or with words of their own. */
    choices: readonly (string | { value: string; label: string })[]
    /** Words of the choice that stands for no choice at all; without them something is always chosen. */
    blank?: string
  }

/** A labelled choice among a few words, or none of them. */
export function SelectField(props: SelectFieldProps) {
  const { label, hint, error, name, choices, blank, className, ...select } = props
  const { control, problem } = useFieldTies({ hint, error, name })
  return (
    <FieldFrame id={control.id} label={label} hint={hint} error={problem} className={className}>
      <select className={`h-[38px] w-full px-2 ${CONTROL}`} {...control} {...select}>
        {blank !== undefined && <option value="">{blank}</option>}
        {choices.map((choice) => {
          const { value, label: words } =
            typeof choice === 'string' ? { value: choice, label: choice.replaceAll('_', ' ') } : choice
          return (
            <option key={value} value={value}>
              {words}
            </option>
          )
        })}
      </select>
    </FieldFrame>
  )
}
