import { type ComponentProps, useId } from 'react'

interface SelectFieldProps extends ComponentProps<'select'> {
  label: string
  /** Values, each its own words. */
  choices: readonly string[]
  /** Words of the choice that stands for no choice at all. */
  blank: string
}

/** A labelled choice among a few words, or none of them. */
export function SelectField({ label, choices, blank, className = '', ...select }: SelectFieldProps) {
  const id = useId()
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="text-[13px] font-medium">
        {label}
      </label>
      <select
        id={id}
        className="h-[38px] w-full rounded-[9px] border border-line-strong bg-card px-2 text-base text-ink sm:text-sm"
        {...select}
      >
        <option value="">{blank}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </div>
  )
}
