import { Card } from '@/app/_ui/card'
import { Fact, Facts } from '@/app/_ui/facts'
import { formatBytes, formatCount } from '@/app/_ui/format'
import { formatMinute } from '@/app/_ui/format-time'
import { jsonLines } from '@/app/_ui/json-lines'
import { TextBox } from '@/app/_ui/text-box'
import { TimelyCard } from '@/app/_ui/timely'
import { VerifyDocument } from '@/app/_ui/verify-document'
import { getEnv } from '@/lib/env'
import { verifyRejectSource } from './actions'
import { getExcerpt, type RejectView } from './data'
import type { Excerpt } from './excerpt'

/** The record as we read it, beside the bytes it came in. */
export function RejectPanes({ reject }: { reject: RejectView }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 xl:grid-cols-2">
      <RecordPane reject={reject} />
      <TimelyCard title="Source bytes" height="h-[320px]" content={() => BytesPane({ reject })} />
    </div>
  )
}

function RecordPane({ reject }: { reject: RejectView }) {
  const lines = jsonLines(reject.record, reject.field)
  return (
    <Card title="Record" aside={`SHA-256 ${reject.recordSha256.slice(0, 12)}…`}>
      {reject.isCut && (
        <p className="mb-2 text-[13px] text-amber">
          ▲ Only its beginning is kept here: the record is longer than 16 KiB.{' '}
          {reject.document?.bodyKept ? 'The document has all of it.' : 'The rest aged out with its document.'}
        </p>
      )}
      <TextBox label="Record, text" testId="record">
        {lines
          ? lines.map(({ text, marked }, index) => (
              <Line key={index} text={text} marked={marked} message={reject.message} />
            ))
          : reject.record}
      </TextBox>
    </Card>
  )
}

/** The line of the bad field carries a mark at its edge and its reason in the title: not colour alone. */
function Line({ text, marked, message }: { text: string; marked: boolean; message: string }) {
  if (!marked) return <div className="pl-5">{text}</div>
  return (
    <div className="flex font-semibold text-amber" title={message}>
      <span aria-hidden="true" className="w-5 shrink-0">
        ▲
      </span>
      <span className="sr-only">Refused: </span>
      <mark className="bg-transparent text-inherit">{text}</mark>
    </div>
  )
}

async function BytesPane({ reject }: { reject: RejectView }) {
  const { document } = reject
  const zone = getEnv().BUSINESS_TIME_ZONE
  const excerpt = await getExcerpt(reject)
  return (
    <Card title="Source bytes">
      {document ? (
        <>
          {excerpt && <Bytes excerpt={excerpt} />}
          <div className="mt-3">
            <Facts>
              <Fact name="Endpoint">
                <span className="break-all">{document.endpoint}</span>
              </Fact>
              <Fact name="Fetched">{formatMinute(document.fetchedAt, zone)}</Fact>
              <Fact name="Document">
                #{document.id}, {formatBytes(document.bytes)}
              </Fact>
              <Fact name="SHA-256">
                <span className="font-mono text-xs break-all">{document.sha256}</span>
              </Fact>
            </Facts>
          </div>
          <VerifyDocument document={document} verify={verifyRejectSource} />
        </>
      ) : (
        <p className="text-[13px] text-mut">The document it came in is not in the store any more.</p>
      )}
    </Card>
  )
}

function Bytes({ excerpt }: { excerpt: Excerpt }) {
  const { offset, length, recordCut, cutBefore, cutAfter } = excerpt
  const count = (bytes: number) => formatCount(bytes).text
  return (
    <>
      <p className="mb-2 text-[13px] text-mut">
        {offset === null
          ? 'The record could not be found in these bytes as they stand today: this is their beginning.'
          : `Bytes ${count(offset)} to ${count(offset + length)} are this record${recordCut > 0 ? `, the last ${count(recordCut)} of them not shown` : ''}.`}
      </p>
      <TextBox label="Source bytes, text" testId="source-bytes">
        {cutBefore > 0 && <p className="text-mut">… {count(cutBefore)} bytes before</p>}
        <span className="text-mut">{excerpt.before}</span>
        {excerpt.record !== '' && (
          <mark className="bg-transparent text-ink underline decoration-amber decoration-2 underline-offset-4">
            {excerpt.record}
          </mark>
        )}
        <span className="text-mut">{excerpt.after}</span>
        {cutAfter > 0 && <p className="text-mut">… {count(cutAfter)} bytes after</p>}
      </TextBox>
    </>
  )
}
