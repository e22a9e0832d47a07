import { arrowOf, type Change, type Figure } from './format'

/** A count of zeros is a figure of its own: as large as a small digit, and not in the colour of a comma. */
function Legible({ text }: { text: string }) {
  const [before = '', zeros, after = ''] = text.split(/([₀-₉]+)/)
  if (zeros === undefined) return text
  return (
    <>
      {before}
      <span className="mx-px text-[1.45em] leading-none font-semibold text-acc">{zeros}</span>
      {after}
    </>
  )
}

/** A figure with its exact value, or the reason why it is unknown, in the title (and spoken when unknown). */
export function FigureText({ figure, className }: { figure: Figure; className?: string }) {
  if (figure.known) {
    return (
      <span title={figure.title} className={className}>
        <Legible text={figure.text} />
      </span>
    )
  }
  return (
    <span title={figure.title} className={`text-mut ${className ?? ''}`}>
      <span aria-hidden="true">{figure.text}</span>
      <span className="sr-only">unknown: {figure.title}</span>
    </span>
  )
}

const TONES: Record<Change['direction'], string> = {
  up: 'text-up',
  down: 'text-down',
  flat: 'text-mut',
  unknown: 'text-mut',
}

/** A signed change: arrow, sign and colour say the same. */
export function ChangeText({ change, suffix }: { change: Change; suffix?: string }) {
  if (!change.known) {
    return (
      <>
        <FigureText figure={change} />
        {suffix && <span className="text-mut"> {suffix}</span>}
      </>
    )
  }
  return (
    <span title={change.title} className={`whitespace-nowrap ${TONES[change.direction]}`}>
      {change.direction !== 'flat' && <span aria-hidden="true">{arrowOf(change.direction)} </span>}
      {change.text}
      {suffix && ` ${suffix}`}
    </span>
  )
}
