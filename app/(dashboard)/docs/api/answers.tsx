import type { Answer, OpenApiDocument, Operation } from '@/app/api/openapi/contract'
import { CodeBlock } from './code-block'
import { answersOf, exampleText, type Field, fieldsOf } from './reference'

/** What comes back: every status with its headers, and an example of each body that has one. */
export function Answers({ document, operation }: { document: OpenApiDocument; operation: Operation }) {
  const answers = answersOf(document, operation)
  // An example of a refusal stands once, at the status that every call knows.
  const told = answers.filter(([status]) => Number(status) < 400)
  return (
    <>
      <h4 className="mt-3 font-medium">Answers</h4>
      <dl className="mt-1 grid grid-cols-[40px_minmax(0,1fr)] gap-x-3 gap-y-1">
        {answers.map(([status, answer]) => (
          <div key={status} className="contents">
            <dt className="font-mono text-xs leading-5">{status}</dt>
            <dd className="max-w-[90ch]">
              {answer.description} <HeaderNames answer={answer} />
            </dd>
          </div>
        ))}
      </dl>
      {told.map(([status, answer]) => (
        <div key={status}>
          <Fields fields={fieldsOf(document, answer)} />
          <Examples status={status} answer={answer} id={operation.operationId} />
        </div>
      ))}
    </>
  )
}

function HeaderNames({ answer }: { answer: Answer }) {
  const names = Object.keys(answer.headers ?? {})
  return names.length > 0 && <span className="text-mut">Headers: {names.join(', ')}.</span>
}

function Fields({ fields }: { fields: readonly Field[] }) {
  if (fields.length === 0) return null
  return (
    <details className="mt-2">
      <summary className="w-fit text-mut">Fields in json</summary>
      <dl className="mt-1 grid gap-x-4 sm:grid-cols-[180px_minmax(0,1fr)]">
        {fields.map(({ name, type, meaning }) => (
          <div key={name} className="contents">
            <dt className="font-mono text-xs leading-5 max-sm:mt-1.5">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">
              {meaning} <span className="text-mut">{type}</span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function Examples({ status, answer, id }: { status: string; answer: Answer; id: string }) {
  return Object.entries(answer.content ?? {}).map(([type, { example }]) => {
    if (example === undefined) return null
    return (
      <details key={type} className="mt-2">
        <summary className="w-fit text-mut">
          Example of {status} as {type}
        </summary>
        <CodeBlock label={type} text={exampleText(example)} copyLabel={`Copy the ${type} of ${id}`} />
      </details>
    )
  })
}
