import type { GapState } from '@/lib/domain/gap-grid'

/** How each state of a cell looks; stripes are not taken for a lighter green. */
export const GAP_SHADES: Readonly<Record<GapState, string>> = {
  full: 'bg-gap-full',
  part: 'bg-gap-part text-on-gap-part',
  none: 'bg-gap-none text-card font-semibold',
  history: 'bg-[repeating-linear-gradient(45deg,var(--line)_0_2px,transparent_2px_5px)]',
  blank: 'bg-transparent',
}
