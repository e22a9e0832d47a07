import { CopyButton } from '@/app/_ui/copy-button'
import { DrawerFrame } from '@/app/_ui/drawer-frame'
import { Fact, Facts } from '@/app/_ui/facts'
import { formatBytes, formatCount } from '@/app/_ui/format'
import { formatExactTime } from '@/app/_ui/format-time'
import { getEnv } from '@/lib/env'
import { getShown, type ShownExport } from './data'
import { ExportState } from './history-card'
import { hrefOf, type View } from './href'

/** The receipt that the address names; nothing when there is none to be seen. */
export async function ReceiptDrawer({ view }: { view: View }) {
  const row = view.open === null ? null : await getShown(view.open)
  if (!row) return null
  return (
    <DrawerFrame
      key={row.publicId}
      title={`${row.dataset}.${row.format}`}
      eyebrow={`receipt ${row.publicId.slice(0, 8)}`}
      closedHref={hrefOf({ ...view, open: null })}
    >
      <ReceiptFacts row={row} zone={getEnv().BUSINESS_TIME_ZONE} />
      {row.sha256 && <Check row={row} sha256={row.sha256} />}
      {row.shown === 'cut' && (
        <p className="mt-3 text-[13px] text-amber">
          The reader left before the end: the file it has is not whole. Ask again with the same as_of for the
          same bytes.
        </p>
      )}
    </DrawerFrame>
  )
}

function ReceiptFacts({ row, zone }: { row: ShownExport; zone: string }) {
  const { rows, bytes, asOf, parameters, actor, startedAt, finishedAt, expiresAt, error, nextCursor } = row
  const time = (at: Date | null, none: string) => (at ? formatExactTime(at, zone) : none)
  return (
    <Facts>
      <Fact name="State">
        <ExportState row={row} />
      </Fact>
      {error && <Fact name="Why">{error}</Fact>}
      <Fact name="Rows">{formatCount(rows).text}</Fact>
      <Fact name="Size">
        {formatBytes(bytes)} ({formatCount(bytes).text} bytes)
      </Fact>
      <Fact name="As of">{time(asOf, 'now: this dataset keeps no history')}</Fact>
      <Fact name="Asked for">{new URLSearchParams(parameters).toString().replaceAll('&', ' · ')}</Fact>
      <Fact name="By">{actor}</Fact>
      <Fact name="Asked">{time(startedAt, '')}</Fact>
      <Fact name="Ended">{time(finishedAt, 'not yet')}</Fact>
      {row.download && (
        <Fact name="File">
          <a href={row.download} download className="link">
            Download
          </a>
          , kept until {time(expiresAt, '')}
        </Fact>
      )}
      {nextCursor && (
        <Fact name="Goes on">there are more rows: the cursor stands in the receipt of the API</Fact>
      )}
    </Facts>
  )
}

/** How whoever has the file finds out that it is whole. */
function Check({ row: { format }, sha256 }: { row: ShownExport; sha256: string }) {
  const command = format === 'ndjson' ? 'head -n -1 FILE | sha256sum' : 'sha256sum FILE'
  return (
    <section aria-label="Check the file" className="mt-4 border-t border-line pt-3 text-[13px]">
      <p className="font-medium">Check the file</p>
      <p className="mt-1 text-mut">
        <code className="font-mono text-xs">{command}</code> must print
      </p>
      <p className="mt-1 flex items-start gap-2">
        <code className="font-mono text-xs [overflow-wrap:anywhere]">{sha256}</code>
        <CopyButton text={sha256} label="Copy the hash" />
      </p>
    </section>
  )
}
