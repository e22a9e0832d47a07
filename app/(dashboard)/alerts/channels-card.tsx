import { ActionForm } from '@/app/_ui/action-form'
import { StatusBadge } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { formatCount } from '@/app/_ui/format'
import { formatShortTime, zoneName } from '@/app/_ui/format-time'
import { Code } from '@/app/_ui/states'
import { hasRole, type Role } from '@/lib/domain/role'
import { getEnv, getMode } from '@/lib/env'
import { dropWebhook, sendTest } from './actions'
import { type ChannelLine, hasHeartbeat, listChannels } from './data'
import { WebhookForm } from './webhook-form'

/** Who is told, and whether that works; operators test, administrators add and remove addresses. */
export async function ChannelsCard({ role }: { role: Role }) {
  const channels = await listChannels()
  const ready = channels.filter(({ leadsTo }) => leadsTo !== null).length
  const muted = getMode() === 'demo' && 'muted: the demo sends nothing'
  const silent = channels.filter(({ leadsTo }) => leadsTo === null)
  const isHeard = await hasHeartbeat()
  return (
    <Card title="Channels" aside={muted || (ready === 0 ? 'nobody is told' : `${ready} set up`)}>
      <ul className="divide-y divide-line">
        {channels
          .filter(({ leadsTo }) => leadsTo !== null)
          .map((channel) => (
            <Channel key={channel.id} channel={channel} role={role} />
          ))}
      </ul>
      {isHeard && (
        <p className="border-t border-line py-2 text-[13px] text-mut">
          An outside monitor hears every minute that all is well, and rings when it does not.
        </p>
      )}
      <NotSetUp channels={silent} none={ready === 0} isHeard={isHeard} />
      {hasRole(role, 'admin') && <WebhookForm />}
    </Card>
  )
}

/** What could be set up, in one line; how is a click away. */
function NotSetUp(props: { channels: ChannelLine[]; none: boolean; isHeard: boolean }) {
  const { channels, none, isHeard } = props
  const names = [...channels.map(({ name }) => name), !isHeard && 'outside monitor'].filter(Boolean)
  if (names.length === 0) return null
  return (
    <details className="py-1.5 text-[13px]">
      <summary className="w-fit text-mut hover:text-ink">
        {none ? 'No channel set up' : `Not set up: ${names.join(', ')}`} · how
      </summary>
      <ul className="mt-1 flex flex-col gap-1 text-mut">
        {channels.map(({ id, name, setting }) => (
          <li key={id} data-testid={`channel-${id}`}>
            <span className="font-semibold text-ink">{name}</span>: set <Code>{setting ?? ''}</Code> in the
            environment and restart.
          </li>
        ))}
        {!isHeard && (
          <li>
            <span className="font-semibold text-ink">Outside monitor</span>: nobody outside notices when this
            server is gone. Set <Code>HEARTBEAT_URL</Code> to a check that expects a call every minute.
          </li>
        )}
      </ul>
    </details>
  )
}

function Channel({ channel, role }: { channel: ChannelLine; role: Role }) {
  const { id, name, leadsTo } = channel
  const webhook = id.startsWith('webhook:') ? id.slice('webhook:'.length) : null
  return (
    <li data-testid={`channel-${id}`} className="flex flex-wrap items-start gap-x-4 gap-y-1 py-2">
      <div className="min-w-0 flex-1 basis-72 [overflow-wrap:anywhere]">
        <h3 className="font-semibold">{name}</h3>
        <p className="text-[13px] text-mut">{leadsTo}</p>
        <Use channel={channel} />
      </div>
      {hasRole(role, 'operator') && (
        <ActionForm
          action={sendTest}
          hidden={{ channel: id }}
          button="Send test"
          label={`Send a test to ${name}`}
        />
      )}
      {webhook !== null && hasRole(role, 'admin') && (
        <ActionForm action={dropWebhook} hidden={{ id: webhook }} button="Remove" label={`Remove ${name}`} />
      )}
    </li>
  )
}

function Use({ channel: { use } }: { channel: ChannelLine }) {
  const zone = getEnv().BUSINESS_TIME_ZONE
  const { waiting = 0, givenUp = 0, lastSentAt = null, lastError = null } = use ?? {}
  return (
    <p className="flex flex-wrap gap-x-4 text-[13px]">
      {lastSentAt && (
        <StatusBadge
          status={`last sent ${formatShortTime(lastSentAt, zone)} ${zoneName(lastSentAt, zone)}`}
          tone="good"
        />
      )}
      {!lastSentAt && waiting === 0 && <StatusBadge status="nothing sent yet" />}
      {waiting > 0 && (
        <span>
          <StatusBadge
            status={`${formatCount(waiting).text} waiting`}
            tone={lastError === null ? 'busy' : 'warn'}
          />
          {lastError && <span className="text-mut"> ({lastError})</span>}
        </span>
      )}
      {givenUp > 0 && <StatusBadge status={`${formatCount(givenUp).text} given up`} tone="act" />}
    </p>
  )
}
