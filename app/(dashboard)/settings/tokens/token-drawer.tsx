import { DrawerFrame } from '@/app/_ui/drawer-frame'
import { Fact, Facts } from '@/app/_ui/facts'
import { formatExactTime } from '@/app/_ui/format-time'
import { findScope } from '@/lib/domain/scope'
import { getEnv } from '@/lib/env'
import { getTokensPage, type ShownToken } from './data'
import { TokenForms } from './token-forms'
import { hrefOf, type View } from './view'

/** The token that the address names, with all that can be done about it; nothing when there is none to be seen. */
export async function TokenDrawer({ view }: { view: View }) {
  if (view.open === null) return null
  const { rows } = await getTokensPage()
  const row = rows.find(({ id }) => id === view.open)
  if (!row) return null
  return (
    <DrawerFrame
      key={row.id}
      title={row.name}
      eyebrow={`${row.prefix}… · ${row.state}`}
      closedHref={hrefOf({ ...view, open: null })}
    >
      <TokenFacts row={row} zone={getEnv().BUSINESS_TIME_ZONE} />
      <TokenForms row={row} />
    </DrawerFrame>
  )
}

function TokenFacts({ row, zone }: { row: ShownToken; zone: string }) {
  const { scopes, owner, callsPerMinute, createdAt, expiresAt, lastUsedAt, lastUsedIp, revokedAt } = row
  const time = (at: Date | null, none: string) => (at ? formatExactTime(at, zone) : none)
  const from = lastUsedAt && lastUsedIp && lastUsedIp !== 'unknown' ? ` from ${lastUsedIp}` : ''
  return (
    <Facts>
      <Fact name="May">
        {scopes.map((id) => `${id}: ${findScope(id)?.sentence ?? 'nothing any more'}`).join(' ')}
      </Fact>
      <Fact name="Owner">{owner?.email ?? 'nobody: it was made on the command line'}</Fact>
      <Fact name="Limit">{callsPerMinute} calls a minute</Fact>
      <Fact name="Made">{time(createdAt, '')}</Fact>
      <Fact name="Last use">{`${time(lastUsedAt, 'never')}${from}`}</Fact>
      <Fact name="Expires">{time(expiresAt, 'never')}</Fact>
      {revokedAt && <Fact name="Ends">{time(revokedAt, '')}</Fact>}
    </Facts>
  )
}
