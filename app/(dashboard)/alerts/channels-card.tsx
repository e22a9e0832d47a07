import { ActionForm } from '@/app/_ui/action-form'
import { StatusBadge } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { formatCount } from '@/app/_ui/format'
import { formatShortTime } from '@/app/_ui/format-time'
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
  return (
    <Card title="Channels" aside={muted || (ready === 0 ? 'nobody is told' : `${ready} set up`)}>
      <ul className="divide-y divide-line">
        {channels.map((channel) => (
          <Channel key={channel.id} channel={channel} role={role} />
        ))}
      </ul>
      <Heartbeat isSet={await hasHeartbeat()} />
      {hasRole(role, 'admin') && <WebhookForm />}
    </Card>
  )
}

/** The other direction: an outside monitor that rings when it hears nothing. */
function Heartbeat({ isSet }: { isSet: boolean }) {
  return (
    <p className="border-t border-line py-2 text-[13px] text-mut">
      {isSet ? (
        'An outside monitor hears every minute that all is well, and rings when it does not.'
      ) : (
        <>
          Nobody outside notices when this server is gone. Set <Code>HEARTBEAT_URL</Code> to a check that
          expects a call every minute.
        </>
      )}
    </p>
  )
}

function Channel({ channel, role }: { channel: ChannelLine; role: Role }) {
  const { id, name, leadsTo, setting } = channel
  const webhook = id.startsWith('webhook:') ? id.slice('webhook:'.length) : null
  return (
    <li data-testid={`channel-${id}`} className="flex flex-wrap items-start gap-x-4 gap-y-1 py-2">
      <div className="min-w-0 flex-1 basis-72 [overflow-wrap:anywhere]">
        <h3 className="font-semibold">{name}</h3>
        {leadsTo === null ? (
          <p className="text-[13px] text-mut">
            Not set up. Set <Code>{setting ?? ''}</Code> in the environment and restart.
          </p>
        ) : (
          <>
            <p className="text-[13px] text-mut">{leadsTo}</p>
            <Use channel={channel} />
          </>
        )}
      </div>
      {leadsTo !== null && hasRole(role, 'operator') && (
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
      {lastSentAt && <StatusBadge status={`last sent ${formatShortTime(lastSentAt, zone)}`} tone="good" />}
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
