import { listTrackedAssets } from '../../db/queries/assets'
import { countEndedSlices, isRunning } from '../../db/queries/history-load'
import { getSetting } from '../../db/queries/settings'
import { getMode } from '../env'

const HISTORY_JOB = 'backfill'
/** Beginning of the shards of the demo's slices, one asset each; see demo-history.ts. */
const DEMO_SLICES = 'demo rest '

/** How far the loading of history has come, in assets; null where the work is not divided by assets. */
export interface HistoryLoad {
  assets: { loaded: number; total: number } | null
}

/** What is being loaded now, or null when nothing is: until it ends, figures over more than a day may still move. */
export async function getHistoryLoad(): Promise<HistoryLoad | null> {
  const epoch = getMode() === 'demo' ? await getSetting('demo_epoch') : null
  if (epoch !== null && (await getSetting('demo_rest_history')) === null) {
    const [assets, loaded] = await Promise.all([
      listTrackedAssets(),
      countEndedSlices({ job: HISTORY_JOB, slot: new Date(epoch), shards: DEMO_SLICES }),
    ])
    return { assets: { loaded: Math.min(loaded, assets.length), total: assets.length } }
  }
  return (await isRunning(HISTORY_JOB)) ? { assets: null } : null
}
