import type { Parameter } from '@/app/api/openapi/contract'
import { typeWords } from './reference'

const PLACES: Record<Parameter['in'], string> = { path: 'in the path', query: '', header: 'a header' }

/** Parameters of a call: name, whether it must be there, what it looks like and what it means. */
export function Parameters({ parameters }: { parameters: readonly Parameter[] }) {
  return (
    <>
      <h4 className="mt-3 font-medium">Parameters</h4>
      <dl className="mt-1 grid gap-x-4 gap-y-0.5 sm:grid-cols-[130px_minmax(0,1fr)] sm:gap-y-2">
        {parameters.map(({ name, in: place, required, description, schema }) => (
          <div key={name} className="contents">
            <dt className="font-mono text-xs leading-5 max-sm:mt-1.5">{name}</dt>
            <dd className="max-w-[90ch] [overflow-wrap:anywhere]">
              {description}{' '}
              <span className="text-mut">
                {[required ? 'Required' : 'Optional', PLACES[place]].filter(Boolean).join(', ')};{' '}
                <span className="font-mono text-xs">{typeWords(schema)}</span>
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}
