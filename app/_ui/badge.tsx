export type Tone = 'good' | 'warn' | 'act' | 'busy' | 'calm'

const TONES: Record<Tone, { className: string; icon: string }> = {
  good: { className: 'text-up', icon: '✓' },
  warn: { className: 'text-amber', icon: '▲' },
  act: { className: 'text-act', icon: '✕' },
  busy: { className: 'text-acc', icon: '↻' },
  calm: { className: 'text-mut', icon: '–' },
}

const STATUS_TONES: Readonly<Record<string, Tone>> = {
  succeeded: 'good',
  ok: 'good',
  partial: 'warn',
  late: 'warn',
  missed: 'warn',
  failed: 'act',
  running: 'busy',
}

/** Tone of a run status; statuses this file does not know are calm. */
export const toneOf = (status: string): Tone => STATUS_TONES[status] ?? 'calm'

/** A status as icon and word: colour never stands alone. */
export function StatusBadge({ status, tone = toneOf(status) }: { status: string; tone?: Tone }) {
  const { className, icon } = TONES[tone]
  return (
    <span className={`inline-flex items-baseline gap-1.5 whitespace-nowrap ${className}`}>
      <span aria-hidden="true">{icon}</span>
      {status.replaceAll('_', ' ')}
    </span>
  )
}

/** A small outlined word, as for the mode in the frame. */
export function Badge({ children, title }: { children: string; title?: string }) {
  return (
    <span
      title={title}
      className="rounded-md border border-line px-1.5 text-xs leading-5 text-mut whitespace-nowrap"
    >
      {children}
    </span>
  )
}
