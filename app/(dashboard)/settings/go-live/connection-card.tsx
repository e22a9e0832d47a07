import { Card } from '@/app/_ui/card'
import { Code } from '@/app/_ui/states'
import { ConnectionForm } from './connection-form'
import { type Installation, readInstallation } from './data'

/** Where the prices come from now, and the form that changes it. */
export async function ConnectionCard() {
  const installation = await readInstallation()
  const { way, hosts, hasKey, needsKey, plan, assets, callsPerMinute, callsPerMonth, mode } = installation
  return (
    <Card title="Connection">
      <p className="mb-4 max-w-prose">
        <Now {...installation} />
      </p>
      <ConnectionForm
        bySelf={way === 'page'}
        mode={mode}
        hosts={hosts}
        hasKey={hasKey}
        needsKey={needsKey}
        plan={plan}
        assets={assets}
        limits={mode === 'live' ? { callsPerMinute, callsPerMonth } : null}
      />
    </Card>
  )
}

function Now({ mode, hosts, plan, hasKey }: Installation) {
  if (mode === 'live') {
    return (
      <>
        <span className="font-semibold">This system is live.</span> It asks <Code>{hosts[plan]}</Code>{' '}
        {hasKey ? 'with a key' : 'without a key'}. Change key, plan or coins here.
      </>
    )
  }
  if (mode === 'demo') {
    return (
      <>
        <span className="font-semibold">This is the demo:</span> every price comes from the built-in
        simulator. A key of CoinGecko makes it live; one of the free plan will do.
      </>
    )
  }
  return (
    <>
      <span className="font-semibold">Nothing is fetched yet:</span> no source is configured. A key of
      CoinGecko makes it live; one of the free plan will do.
    </>
  )
}
