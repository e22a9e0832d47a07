import { type ComponentProps, useId } from 'react'

interface FieldProps extends ComponentProps<'input'> {
  label: string
  /** What is wrong with the value, or undefined. */
  error?: string
}

/** A labelled input; its error is tied to it for those who hear the page. */
export function Field({ label, error, className = '', ...input }: FieldProps) {
  const id = useId()
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="text-[13px] font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        className="rounded-[9px] border border-line-strong bg-card px-3 py-2.5 text-base text-ink sm:text-sm"
        {...input}
      />
      {error && (
        <p id={`${id}-error`} className="text-[13px] text-act">
          {error}
        </p>
      )}
    </div>
  )
}
