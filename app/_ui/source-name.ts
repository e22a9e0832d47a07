import { SOURCES } from '@/lib/sources/index'

/** What answers in the demo, which is nobody outside. */
const SIMULATOR = 'Simulator'

/** Who answers as a source: its own name, or the simulator. An id that no source has stands as it is. */
export function sourceNameOf(id: string, mode: string): string {
  if (mode === 'demo') return SIMULATOR
  return SOURCES.find((source) => source.id === id)?.name ?? id
}
