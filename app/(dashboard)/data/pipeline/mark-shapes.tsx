import type { MarkKind } from './timeline'

/** Height of a row's drawing. */
export const MARK_HEIGHT = 26

interface Shape {
  word: string
  /** Share of the row's height. */
  height: number
  className: string
  /** Stands on top of the mark, so that colour is not alone. */
  glyph: string
  glyphClass: string
  /** Drawn as a frame: nothing is in it. */
  hollow: boolean
}

/** How each kind looks: tone, height, filling and sign all differ. */
export const SHAPES: Readonly<Record<MarkKind, Shape>> = {
  succeeded: {
    word: 'succeeded',
    height: 0.42,
    className: 'fill-up',
    glyph: '',
    glyphClass: '',
    hollow: false,
  },
  partial: {
    word: 'partial',
    height: 0.62,
    className: 'fill-amber',
    glyph: '▲',
    glyphClass: 'fill-amber',
    hollow: false,
  },
  failed: {
    word: 'failed',
    height: 0.62,
    className: 'fill-act',
    glyph: '✕',
    glyphClass: 'fill-act',
    hollow: false,
  },
  missed: {
    word: 'missed',
    height: 0.62,
    className: 'stroke-amber',
    glyph: '◇',
    glyphClass: 'fill-amber',
    hollow: true,
  },
  none: {
    word: 'nothing ran',
    height: 0.3,
    className: 'stroke-amber',
    glyph: '',
    glyphClass: '',
    hollow: true,
  },
  running: {
    word: 'running',
    height: 0.42,
    className: 'fill-acc',
    glyph: '↻',
    glyphClass: 'fill-acc',
    hollow: false,
  },
  skipped: { word: 'skipped', height: 0.16, className: 'fill-mut', glyph: '', glyphClass: '', hollow: false },
}

/** One shape alone, for the legend. */
export function ShapeSample({ kind }: { kind: MarkKind }) {
  const { height, className, glyph, glyphClass, hollow } = SHAPES[kind]
  const tall = MARK_HEIGHT * height
  return (
    <svg aria-hidden="true" width="12" height={MARK_HEIGHT} className="overflow-visible">
      <rect
        x="4"
        y={MARK_HEIGHT - tall}
        width="4"
        height={tall}
        className={`${className} ${hollow ? 'fill-none' : ''}`}
      />
      {glyph && (
        <text x="6" y={MARK_HEIGHT - tall - 2} textAnchor="middle" className={`text-[9px] ${glyphClass}`}>
          {glyph}
        </text>
      )}
    </svg>
  )
}
