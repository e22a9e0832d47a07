import { Code, Strip } from '@/app/_ui/states'
import type { Mode } from '@/lib/env'

/** What limits trust in every page of this installation, or nothing. */
export function ModeStrip({ mode }: { mode: Mode }) {
  if (mode === 'demo') {
    return (
      <Strip>
        Demo data from the built-in simulator. Set <Code>COINGECKO_API_KEY</Code> to go live.
      </Strip>
    )
  }
  if (mode === 'not_configured') {
    return (
      <Strip tone="warn">
        Not configured: no market data is fetched. Set <Code>COINGECKO_API_KEY</Code> and restart, or{' '}
        <Code>DEMO=on</Code> to see the product with simulated data.
      </Strip>
    )
  }
  return null
}
