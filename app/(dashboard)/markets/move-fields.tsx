'use client'

import { useState } from 'react'
import { Field } from '@/app/_ui/field'
import { SelectField } from '@/app/_ui/select-field'

const CHOICES = [
  { value: 'up', label: 'up more than' },
  { value: 'down', label: 'down more than' },
  { value: 'either', label: 'either way more than' },
]

/** Which way assets moved, and by how much; how much means nothing while any move is wanted. */
export function MoveFields({ move, over }: { move: string | null; over: number }) {
  const [chosen, setChosen] = useState(move ?? '')
  return (
    <>
      <SelectField
        label="Moved in 24 h"
        name="move"
        blank="any"
        choices={CHOICES}
        value={chosen}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
      />
      <Field
        label="by %"
        name="over"
        inputMode="decimal"
        pattern="\d{1,5}(\.\d{1,2})?"
        title={chosen === '' ? 'Choose a direction first' : 'A percentage like 5 or 2.5'}
        disabled={chosen === ''}
        defaultValue={String(over)}
        className="sm:w-16 [&_input]:h-[38px] [&_input]:min-w-0"
      />
    </>
  )
}
