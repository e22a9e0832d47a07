'use client'

import { type ComponentProps, useState } from 'react'
import { SelectField } from './select-field'

interface SelectAtOnceProps
  extends Omit<ComponentProps<typeof SelectField>, 'value' | 'defaultValue' | 'onChange'> {
  /** What the address says now. */
  current: string
}

/**
 * The only choice of a form that filters: choosing sends it. The button that does the same stands behind it, seen when
 * the keyboard reaches it, for those whose browser runs no scripts.
 */
export function SelectAtOnce({ current, ...rest }: SelectAtOnceProps) {
  const [choice, setChoice] = useState({ current, value: current })
  // The address has changed by other means: Back, or a link.
  if (choice.current !== current) setChoice({ current, value: current })
  return (
    <>
      <SelectField
        {...rest}
        value={choice.value}
        onChange={({ currentTarget }) => {
          setChoice({ current, value: currentTarget.value })
          const { form } = currentTarget
          // The form is sent with what the field holds once React has drawn the choice.
          requestAnimationFrame(() => form?.requestSubmit())
        }}
      />
      <button
        type="submit"
        className="sr-only focus-visible:not-sr-only focus-visible:h-[38px] focus-visible:rounded-[7px] focus-visible:border focus-visible:border-line-strong focus-visible:px-2.5"
      >
        Show
      </button>
    </>
  )
}
