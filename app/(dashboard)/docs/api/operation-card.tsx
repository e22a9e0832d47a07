import type { OpenApiDocument } from '@/app/api/openapi/contract'
import { Answers } from './answers'
import { CodeBlock } from './code-block'
import { Parameters } from './parameters'
import { type Call, whoMay } from './reference'

/** One call: what it does, who may, its parameters, lines to try it, and what comes back. */
export function OperationCard({ call, document }: { call: Call; document: OpenApiDocument }) {
  const { path, operation } = call
  const { operationId, summary, description, parameters } = operation
  return (
    <article
      id={operationId}
      aria-labelledby={`${operationId}-title`}
      className="card mb-3 scroll-mt-16 text-[13px]"
    >
      <h3 id={`${operationId}-title`} className="text-[15px] font-semibold tracking-tight">
        <a href={`#${operationId}`} className="hover:underline">
          {summary}
        </a>
      </h3>
      <p className="mt-1 font-mono text-xs [overflow-wrap:anywhere]">
        <b>GET</b> {path}
      </p>
      <p className="mt-2 max-w-[90ch]">{description}</p>
      <p className="mt-1 text-mut">For {whoMay(operation)}.</p>
      {parameters.length > 0 && <Parameters parameters={parameters} />}
      <h4 className="mt-3 font-medium">Try it</h4>
      <div className="mt-1 flex flex-col gap-2">
        {operation['x-codeSamples'].map(({ label, source }) => (
          <CodeBlock key={label} label={label} text={source} copyLabel={`Copy: ${label} (${operationId})`} />
        ))}
      </div>
      <Answers document={document} operation={operation} />
    </article>
  )
}
