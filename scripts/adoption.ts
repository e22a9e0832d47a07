import { userInfo } from 'node:os'
import { closePool, createPool, usePool } from '../db/client'
import { getMode, isTimeZone } from '../lib/env'
import { InputError } from '../lib/errors'
import { adoptFirstVersion } from '../lib/pipeline/adoption'
import type { AdoptionReport } from '../lib/pipeline/adoption-report'

/** Progress is worth a line at most this often. */
const SAY_EVERY_MS = 2_000

/** Who runs the command, for the record; a container may know no name. */
function operator(): string {
  try {
    return `${userInfo().username} (command line)`
  } catch {
    return 'command line'
  }
}

/** Throws: InputError when it is no zone. */
export function requireTimeZone(name: string | undefined): string | undefined {
  if (name === undefined || isTimeZone(name)) return name
  throw new InputError(`--time-zone ${name} is not a time zone: write it like Africa/Lagos, or UTC.`)
}

/**
 * Adopts the first version's tables as the account of migrations, with progress on stderr. Null: there are none.
 * Ends the pool. Throws: as `adoptFirstVersion`.
 */
export async function adoptTables(input: {
  adminUrl: string
  timeZone: string | undefined
  mappings?: ReadonlyMap<string, string>
}): Promise<AdoptionReport | null> {
  const { adminUrl, timeZone, mappings } = input
  usePool(createPool(adminUrl))
  let said = 0
  const say = (line: string) => {
    if (Date.now() - said < SAY_EVERY_MS) return
    said = Date.now()
    console.error(`  adoption      ${line}`)
  }
  try {
    return await adoptFirstVersion({
      mode: getMode(),
      by: operator(),
      say,
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(mappings === undefined ? {} : { mappings }),
    })
  } finally {
    await closePool()
  }
}
