import type { Metadata } from 'next'
import { PageTitle } from '@/app/_ui/card'
import { openApiDocument } from '@/app/api/openapi/document'
import { requireUser } from '@/lib/auth/session'
import { Contents } from './contents'
import { OperationCard } from './operation-card'
import { sectionsOf } from './reference'
import { SecurityCard } from './security-card'

export const metadata: Metadata = { title: 'API' }

export default async function ApiPage() {
  await requireUser()
  const document = openApiDocument()
  const sections = sectionsOf(document)
  return (
    <>
      <PageTitle title="API" detail="Every call that programs can make here, with a line to try it" />
      <p className="mb-3 max-w-[80ch] text-[13px] text-mut">
        {document.info.description} For generators of clients:{' '}
        <a href="/api/v1/openapi.json" className="link">
          openapi.json
        </a>
        , OpenAPI {document.openapi}.
      </p>
      <Contents sections={sections} />
      <SecurityCard document={document} />
      {sections.map(({ name, description, calls }) => (
        <section key={name} aria-labelledby={`tag-${name}`}>
          <h2 id={`tag-${name}`} className="mt-7 scroll-mt-16 text-lg font-semibold tracking-tight">
            {name}
          </h2>
          <p className="mb-3 text-[13px] text-mut">{description}</p>
          {calls.map((call) => (
            <OperationCard key={call.operation.operationId} call={call} document={document} />
          ))}
        </section>
      ))}
    </>
  )
}
