import type { Mode } from '@/lib/env'
import { SOURCES } from '@/lib/sources'

/** What answers in the demo, which is nobody outside. */
const SIMULATOR = 'Simulator'

/** Who answers as a source: its own name, or the simulator. An id that no source has stands as it is. */
export function sourceNameOf(id: string, mode: Mode): string {
  if (mode === 'demo') return SIMULATOR
  return SOURCES.find((source) => source.id === id)?.name ?? id
}
