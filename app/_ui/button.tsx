import type { ComponentProps } from 'react'

const LOOKS = {
  primary: 'border-acc bg-acc text-on-acc font-semibold',
  quiet: 'border-line-strong bg-card text-ink hover:bg-bg',
  grave: 'border-act bg-act text-on-act font-semibold',
} as const

interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof LOOKS
  size?: 'small' | 'large'
}

/** The button of the house. Not `submit` unless it says so. */
export function Button({ look = 'quiet', size = 'small', className = '', ...rest }: ButtonProps) {
  const shape =
    size === 'small' ? 'rounded-[7px] px-2.5 py-1 text-[13px]' : 'rounded-[9px] px-4 py-2.5 text-sm'
  return (
    <button
      type="button"
      className={`border whitespace-nowrap disabled:cursor-not-allowed disabled:opacity-60 aria-busy:cursor-progress ${LOOKS[look]} ${shape} ${className}`}
      {...rest}
    />
  )
}
