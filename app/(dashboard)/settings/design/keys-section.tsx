import { Section } from './section'

const KEYS: [keys: string[], meaning: string][] = [
  [['⌘ K', 'Ctrl K'], 'Search pages, assets, metrics and actions'],
  [['Tab', 'Shift Tab'], 'Next and previous control; the first Tab of a page offers a way past the rail'],
  [['Enter', 'Space'], 'Press the focused button; on a tile’s grade: prove its figure'],
  [['↑', '↓'], 'In a table: from row to row. In a menu: from item to item'],
  [['Home', 'End'], 'First and last row of a table, first and last item of a menu'],
  [['Enter'], 'On a row of a table: follow its first link'],
  [['Esc'], 'Close the dialog, the drawer or the menu; the focus goes back to where it was'],
]

/** What the keyboard does. */
export function KeysSection() {
  return (
    <Section id="keys">
      <dl className="card grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2 text-[13px]">
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning} className="contents">
            <dt className="flex flex-wrap items-start gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded-[5px] border border-line-strong bg-bg px-1.5 font-mono text-xs leading-5"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-mut">{meaning}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
