import { formatCount } from './format'

interface Loading {
  assets: { loaded: number; total: number } | null
}

/** "History is loading: 12 of 60 assets", without its end; without numbers where the work is not divided by assets. */
export function loadWords({ assets }: Loading): string {
  if (assets === null) return 'History is loading'
  return `History is loading: ${formatCount(assets.loaded).text} of ${formatCount(assets.total).text} assets`
}
