'use client'

import { useEffect, useState } from 'react'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { FigureText } from '@/app/_ui/figure'
import { type Figure, unknownFigure } from '@/app/_ui/format'
import { contrastOf, PAIRS, type Pair, readTokens } from './contrast'

type Tokens = ReturnType<typeof readTokens>

/** The rules of the page that hold tokens, layers included, as text. */
function tokenRules(rules: CSSRuleList): string {
  return [...rules]
    .map((rule) => {
      if (rule instanceof CSSStyleRule) return /:root|\.dark/.test(rule.selectorText) ? rule.cssText : ''
      return rule instanceof CSSGroupingRule ? tokenRules(rule.cssRules) : ''
    })
    .join('\n')
}

/** What the browser knows of both themes; theme.css stays the only place where a colour is written. */
function useTokens(): Tokens {
  const [tokens, setTokens] = useState<Tokens>({ light: {}, dark: {} })
  useEffect(() => {
    setTokens(readTokens([...document.styleSheets].map((sheet) => tokenRules(sheet.cssRules)).join('\n')))
  }, [])
  return tokens
}

function contrastFigure(tokens: Record<string, string>, { token, on, least }: Pair): Figure {
  const contrast = contrastOf(tokens[token], tokens[on])
  if (contrast === null) return unknownFigure('The colour is not known here')
  const verdict = contrast >= least ? '✓' : '✕'
  return {
    text: `${verdict} ${contrast.toFixed(1)}`,
    title: `${contrast.toFixed(3)}, needs ${least}`,
    known: true,
  }
}

const columnsOf = (tokens: Tokens): Column<Pair>[] => [
  {
    id: 'sample',
    header: 'Token',
    cell: ({ token, on }) => (
      <span className="inline-flex items-center gap-2">
        <span
          aria-hidden="true"
          className="grid h-6 w-9 place-items-center rounded-md border border-line"
          style={{ background: `var(${on})` }}
        >
          <span className="size-3 rounded-full" style={{ background: `var(${token})` }} />
        </span>
        <code className="font-mono text-xs">{token}</code>
      </span>
    ),
  },
  { id: 'on', header: 'On', cell: ({ on }) => <code className="font-mono text-xs">{on}</code> },
  { id: 'use', header: 'For', cell: ({ use }) => use },
  ...(['light', 'dark'] as const).flatMap((theme): Column<Pair>[] => [
    {
      id: theme,
      header: theme === 'light' ? 'Light' : 'Dark',
      cell: ({ token }) => (
        <code className="inline-block w-[8ch] font-mono text-xs text-mut">
          {tokens[theme][token] ?? '#······'}
        </code>
      ),
    },
    {
      id: `${theme}-contrast`,
      header: 'Contrast',
      numeric: true,
      cell: (pair) => (
        <FigureText figure={contrastFigure(tokens[theme], pair)} className="inline-block w-[7ch]" />
      ),
    },
  ]),
]

/** Every pair of tokens that meet on screen, with its contrast in both themes. */
export function ColourTable() {
  return (
    <DataTable
      caption="Colours"
      columns={columnsOf(useTokens())}
      rows={PAIRS}
      rowKey={({ token, on }) => `${token} ${on}`}
      stickyHeader
    />
  )
}
