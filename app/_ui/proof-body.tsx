import type { ReactNode } from 'react'
import type { Proof, RunFacts } from '@/lib/domain/proof'
import { CopyButton } from './copy-button'
import { type Column, DataTable } from './data-table'
import { Fact, Facts } from './facts'
import { FigureText } from './figure'
import { formatBytes, formatCount, groupDigits, UNKNOWN, unknownFigure } from './format'
import { formatExactTime, formatShortTime, zoneName } from './format-time'
import type { MetricDefinition, ProofActions } from './proof'
import { VerifyDocument } from './verify-document'

/** More input rows than this add nothing for a reader; the count above them stays exact. */
const SHOWN_INPUTS = 50
/** The one metric that is made of volumes; all others are made of prices. */
const VOLUME = 'volume_24h_usd'

interface ProofBodyProps {
  definition: MetricDefinition
  proof: Proof
  zone: string
  verify: ProofActions['verify']
}

/** The proof of one figure, from its meaning down to the bytes. */
export function ProofBody({ definition, proof, zone, verify }: ProofBodyProps) {
  return (
    <>
      <p>
        <strong
          className="block text-xl font-semibold break-all"
          data-testid="proof-value"
          data-exact={proof.value ?? undefined}
        >
          {proof.value === null ? UNKNOWN : groupDigits(proof.value)}{' '}
          <span className="text-sm font-medium text-mut">{definition.unit}</span>
        </strong>
        <span className="text-[13px] text-mut">
          {proof.value === null && 'Unknown for this slot: too little input. '}
          as of {formatExactTime(proof.metricTime, zone)}
        </span>
      </p>
      <Part title="Definition">
        <Facts>
          <Fact name="What">{definition.what}</Fact>
          <Fact name="How">{definition.how}</Fact>
          <Fact name="Why">{definition.why}</Fact>
          <Fact name="Formula">{definition.reference}</Fact>
          <Fact name="Window">{definition.window}</Fact>
          <Fact name="n">
            {proof.inputs.length} (at least {definition.minSamples})
          </Fact>
          <Fact name="Version">
            {definition.id} v{definition.version}
          </Fact>
        </Facts>
      </Part>
      <Part title="Input rows">
        <Inputs inputs={proof.inputs} metric={definition.id} zone={zone} />
      </Part>
      <Part title="Runs">
        <Runs proof={proof} zone={zone} />
      </Part>
      <Part title="Source document">
        <Source document={proof.document} zone={zone} verify={verify} />
      </Part>
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line pt-3">
      <h3 className="mb-1.5 font-semibold">{title}</h3>
      {children}
    </section>
  )
}

type Input = Proof['inputs'][number]

/** What the rows gave to the figure, with every digit. */
const exactColumn = (field: 'priceUsd' | 'volume24hUsd', header: string): Column<Input> => ({
  id: field,
  header,
  numeric: true,
  exact: (row) => row[field],
  cell: (row) => {
    const value = row[field]
    return value === null ? <FigureText figure={unknownFigure('The source sent none')} /> : groupDigits(value)
  },
})

function Inputs({ inputs, metric, zone }: { inputs: Proof['inputs']; metric: string; zone: string }) {
  const first = inputs[0]
  if (!first)
    return <p className="text-[13px] text-mut">No row stood in the window, so the figure is unknown.</p>
  const columns: Column<Input>[] = [
    {
      id: 'slot',
      header: `Slot, ${zoneName(first.observedAt, zone)}`,
      cell: (row) => formatShortTime(row.observedAt, zone),
    },
    metric === VOLUME ? exactColumn('volume24hUsd', '24 h volume $') : exactColumn('priceUsd', 'Price $'),
    {
      id: 'sampled',
      header: 'Sampled',
      cell: (row) => (
        <span title={formatExactTime(row.sampledAt, zone)}>
          {formatExactTime(row.sampledAt, zone).slice(-12, -4)}
        </span>
      ),
    },
    { id: 'origin', header: 'Origin', cell: (row) => `${row.origin}, ${row.granularity}` },
  ]
  const shown = inputs.slice(0, SHOWN_INPUTS)
  return (
    <div className="text-[13px]">
      <DataTable
        caption="Input rows"
        columns={columns}
        rows={shown}
        rowKey={(row) => row.observedAt.toISOString()}
      />
      {inputs.length > shown.length && (
        <p className="mt-1 text-mut">and {formatCount(inputs.length - shown.length).text} more</p>
      )}
    </div>
  )
}

const runWords = (run: RunFacts | null, zone: string): string =>
  run
    ? `${run.job} #${run.id}, attempt ${run.attempt}, slot ${formatShortTime(run.slot, zone)}`
    : 'The ledger names no run.'

function Runs({ proof, zone }: { proof: Proof; zone: string }) {
  return (
    <Facts>
      <Fact name="Fetched by">{runWords(proof.fetchedBy, zone)}</Fact>
      <Fact name="Computed by">{runWords(proof.computedBy, zone)}</Fact>
      <Fact name="Inputs to">{formatExactTime(proof.inputWatermark, zone)}</Fact>
    </Facts>
  )
}

function Source({
  document,
  zone,
  verify,
}: Pick<ProofBodyProps, 'zone' | 'verify'> & { document: Proof['document'] }) {
  if (!document) return <p className="text-[13px] text-mut">No source document is linked to these rows.</p>
  return (
    <>
      <Facts>
        <Fact name="Endpoint">
          <span className="break-all">{document.endpoint}</span>
        </Fact>
        <Fact name="Fetched">{formatExactTime(document.fetchedAt, zone)}</Fact>
        <Fact name="Size">{formatBytes(document.bytes)}</Fact>
        <Fact name="SHA-256">
          <span className="font-mono text-xs break-all" data-testid="proof-sha256">
            {document.sha256}
          </span>{' '}
          <CopyButton text={document.sha256} label="Copy the hash" />
        </Fact>
      </Facts>
      <VerifyDocument document={document} verify={verify} />
    </>
  )
}
