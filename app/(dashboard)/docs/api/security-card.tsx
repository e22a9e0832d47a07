import { Card } from '@/app/_ui/card'
import type { OpenApiDocument } from '@/app/api/openapi/contract'

/** By what a call is let in. */
export function SecurityCard({ document }: { document: OpenApiDocument }) {
  return (
    <Card title="Who is calling">
      <dl className="grid grid-cols-[80px_minmax(0,1fr)] gap-x-3 gap-y-1 text-[13px]">
        {Object.entries(document.components.securitySchemes).map(([name, { description }]) => (
          <div key={name} className="contents">
            <dt className="font-mono text-xs leading-5">{name}</dt>
            <dd className="max-w-[90ch] [overflow-wrap:anywhere]">{String(description)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
