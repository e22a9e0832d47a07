import { CONNECTION_WORDS } from '@/app/_ui/connection-words'
import { Fact, Facts } from '@/app/_ui/facts'
import { TextBox } from '@/app/_ui/text-box'
import type { ConnectionAnswer } from './view'

type Report = NonNullable<ConnectionAnswer['report']>

/** What came of a test, in full: nothing is hidden behind "failed". */
export function ConnectionResult({
  answer: { ok, message, notes = [], settings = [] },
  report,
  bySelf,
}: {
  answer: ConnectionAnswer
  report: Report
  bySelf: boolean
}) {
  return (
    <section
      aria-label="Result of the test"
      data-outcome={report.outcome}
      className={`rounded-[9px] border px-3 py-2.5 ${ok ? 'border-line-strong' : 'border-amber'}`}
    >
      <p className="font-semibold">
        <span aria-hidden="true" className={`mr-2 ${ok ? 'text-up' : 'text-amber'}`}>
          {ok ? '✓' : '▲'}
        </span>
        {CONNECTION_WORDS[report.outcome].title}
      </p>
      <p className="mt-0.5 mb-2 max-w-prose [overflow-wrap:anywhere]">{message}</p>
      <ReportFacts report={report} />
      {report.missing.length > 0 && <Missing missing={report.missing} />}
      {ok &&
        notes.map((note) => (
          <p key={note} className="mt-2 max-w-prose text-[13px] text-mut">
            {note}
          </p>
        ))}
      {ok && !bySelf && <Settings settings={settings} hasTyped={report.outcome === 'works'} />}
    </section>
  )
}

const number = (value: number) => value.toLocaleString('en-GB')

function ReportFacts({ report }: { report: Report }) {
  const { host, ms, found, missing, key, outcome } = report
  const answered = outcome === 'works' || outcome === 'unknown_assets'
  return (
    <Facts>
      <Fact name="Asked">{host}</Fact>
      {ms !== null && <Fact name="Answer after">{number(ms)} ms</Fact>}
      {answered && (
        <Fact name="Coins">
          {missing.length === 0
            ? `${number(found)} found`
            : `${number(found)} found, ${number(missing.length)} not known`}
        </Fact>
      )}
      {answered && <Fact name="Plan">{key?.plan ?? 'accepted; its name is told for paid plans only'}</Fact>}
      {answered && (
        <Fact name="Calls left">
          {key?.remaining == null
            ? '— (this plan does not tell; they are counted here)'
            : `${number(key.remaining)} this month`}
        </Fact>
      )}
    </Facts>
  )
}

function Missing({ missing }: { missing: Report['missing'] }) {
  return (
    <ul className="mt-2 flex flex-col gap-0.5 text-[13px]">
      {missing.slice(0, 20).map(({ id, near }) => (
        <li key={id} className="[overflow-wrap:anywhere]">
          <span className="font-mono font-semibold">{id}</span>
          {near.length > 0 ? <> is not known: did you mean {near.join(', ')}?</> : ' is not known'}
        </li>
      ))}
      {missing.length > 20 && <li className="text-mut">and {number(missing.length - 20)} more</li>}
    </ul>
  )
}

function Settings({ settings, hasTyped }: { settings: [string, string][]; hasTyped: boolean }) {
  if (settings.length === 0 || !hasTyped) return null
  return (
    <div className="mt-3">
      <p className="mb-1 text-[13px] font-medium">Settings to put in place</p>
      <TextBox label="Settings to put in place">
        {['COINGECKO_API_KEY=the key you typed', ...settings.map(([name, value]) => `${name}=${value}`)].join(
          '\n',
        )}
      </TextBox>
    </div>
  )
}
