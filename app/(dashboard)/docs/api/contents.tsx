import type { Section } from './reference'

/** Every call as a link to its place on the page. */
export function Contents({ sections }: { sections: readonly Section[] }) {
  return (
    <nav aria-label="Calls" className="mb-3 flex flex-col gap-1 text-[13px]">
      {sections.map(({ name, calls }) => (
        <p key={name} className="flex flex-wrap gap-x-4 gap-y-1">
          <a href={`#tag-${name}`} className="font-medium">
            {name}
          </a>
          {calls.map(({ operation }) => (
            <a key={operation.operationId} href={`#${operation.operationId}`} className="link">
              {operation.summary}
            </a>
          ))}
        </p>
      ))}
    </nav>
  )
}
