import type { ReactNode } from 'react'
import { Card } from '@/app/_ui/card'
import { Code } from '@/app/_ui/states'
import { type Installation, readInstallation } from './data'
import { STEPS_ID, type Way } from './view'

export const EFFECT_TITLE = 'How it is put in place'

/** What follows a successful test here, and the way back. */
export async function EffectCard() {
  const installation = await readInstallation()
  const bySelf = installation.way === 'page'
  return (
    <Card title={EFFECT_TITLE}>
      <div id={STEPS_ID} className="flex scroll-mt-4 flex-col gap-4">
        {bySelf ? <BySelf mode={installation.mode} /> : <ByHand {...installation} />}
        <Back {...installation} />
      </div>
    </Card>
  )
}

function Steps({ children }: { children: ReactNode }) {
  return <ol className="flex list-decimal flex-col gap-1.5 pl-5 marker:text-mut">{children}</ol>
}

function BySelf({ mode }: { mode: Installation['mode'] }) {
  return (
    <Steps>
      <li>The connection is tested once more. If that fails, nothing is changed.</li>
      {mode !== 'live' && (
        <li>
          The live database is prepared, and gets the accounts of the demo: the same logins work. Tokens and
          figures stay behind.
        </li>
      )}
      <li>
        Key, plan and coins go to <Code>.env.local</Code>, readable by this user only; the file as it was
        stays as <Code>.env.local.bak</Code>.
      </li>
      <li>The server starts again, in about ten seconds. You land on Today, in live mode.</li>
    </Steps>
  )
}

/** Why this page cannot do it, and what to do instead. */
const WAYS: Record<
  Exclude<Way, 'page'>,
  (installation: Installation) => { why: ReactNode; steps: ReactNode[] }
> = {
  vercel: ({ mode }) => ({
    why: 'On Vercel settings belong to the project, not to a file.',
    steps: [
      <>
        Project → Settings → Environment Variables, environment Production: add <Names mode={mode} />, as the
        test shows them.
      </>,
      ...(mode === 'demo' ? [DEMO_DATABASE] : []),
      <>
        Deployments → the newest → Redeploy. Or <Code>vercel env add COINGECKO_API_KEY production</Code> for
        each, then <Code>vercel --prod</Code>.
      </>,
    ],
  }),
  given_database: ({ mode }) => ({
    why: (
      <>
        This installation uses the database of <Code>DATABASE_URL</Code>, which this page does not change.
      </>
    ),
    steps: [
      <>
        Put <Names mode={mode} /> into <Code>.env.local</Code> or the environment of the service, as the test
        shows them.
      </>,
      ...(mode === 'demo' ? [DEMO_DATABASE] : []),
      RESTART,
    ],
  }),
  read_only: ({ mode, envFile }) => ({
    why: (
      <>
        <Code>{envFile}</Code> cannot be written by this process.
      </>
    ),
    steps: [
      <>
        As a user who may write it, add <Names mode={mode} />, as the test shows them.
      </>,
      RESTART,
      ...(mode === 'live' ? [] : [NEW_ADMIN]),
    ],
  }),
  fixed_settings: ({ fixed }) => ({
    why: (
      <>
        {fixed.map((name, index) => (
          <span key={name}>
            {index > 0 && ', '}
            <Code>{name}</Code>
          </span>
        ))}{' '}
        {fixed.length > 1 ? 'are' : 'is'} set in the environment of <Code>npm start</Code>, which wins over{' '}
        <Code>.env.local</Code>.
      </>
    ),
    steps: [
      <>Take {fixed.length > 1 ? 'them' : 'it'} out of that environment (shell, service file, container).</>,
      RESTART,
      <>Open this page again: then it does the rest.</>,
    ],
  }),
  development: ({ mode }) => ({
    why: (
      <>
        <Code>npm run dev</Code> cannot start itself again.
      </>
    ),
    steps: [
      <>
        Stop it with Ctrl-C, put <Names mode={mode} /> into <Code>.env.local</Code>, as the test shows them.
      </>,
      <>
        Start <Code>npm run dev</Code> again. Or use <Code>npm start</Code>, where this page does it all.
      </>,
      ...(mode === 'live' ? [] : [NEW_ADMIN]),
    ],
  }),
  other_supervisor: ({ mode }) => ({
    why: (
      <>
        This server was not started by <Code>npm start</Code>, so this page cannot start it again.
      </>
    ),
    steps: [
      <>
        Put <Names mode={mode} /> into the environment of the service, as the test shows them.
      </>,
      ...(mode === 'demo' ? [DEMO_DATABASE] : []),
      <>Restart the service.</>,
    ],
  }),
}

const RESTART = (
  <>
    Restart: Ctrl-C and <Code>npm start</Code>, or <Code>systemctl restart koinstrap</Code>.
  </>
)
const DEMO_DATABASE = (
  <>
    Give <Code>DATABASE_URL</Code> another, empty database: this one holds simulated prices, and the two are
    never mixed. Run <Code>npm run db:migrate</Code> against it.
  </>
)
const NEW_ADMIN = <>The live database makes an admin of its own; the start prints the password once.</>

/** Names of the settings, in the order of the test's answer. */
function Names({ mode }: { mode: Installation['mode'] }) {
  const names = ['COINGECKO_API_KEY', 'COINGECKO_PLAN', 'COINGECKO_ASSETS']
  return (
    <>
      {names.map((name) => (
        <span key={name}>
          <Code>{name}</Code>,{' '}
        </span>
      ))}
      the two limits
      {mode === 'demo' && (
        <>
          {' '}
          and <Code>DEMO=auto</Code>
        </>
      )}
    </>
  )
}

function ByHand(installation: Installation) {
  if (installation.way === 'page') return null
  const { why, steps } = WAYS[installation.way](installation)
  return (
    <>
      <p className="max-w-prose">{why} Test the connection here, then:</p>
      <Steps>
        {steps.map((step, index) => (
          <li key={index}>{step}</li>
        ))}
      </Steps>
    </>
  )
}

function Back({ way }: Installation) {
  const own = way === 'page' || way === 'read_only' || way === 'fixed_settings' || way === 'development'
  return (
    <section aria-label="Back to the demo" className="border-t border-line pt-3">
      <h3 className="mb-1 font-semibold">Back to the demo</h3>
      <p className="max-w-prose text-mut">
        Take <Code>COINGECKO_API_KEY</Code> out of the settings and restart.{' '}
        {own
          ? 'The demo has a database of its own, which going live leaves as it is; so does coming back with the live one.'
          : 'Without a key nothing is fetched; simulated prices need DEMO=on and a database of their own.'}
      </p>
    </section>
  )
}
