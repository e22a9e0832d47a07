import type { ReactNode } from 'react'

/** Names and what they stand for, one under the other. */
export const Facts = ({ children }: { children: ReactNode }) => (
  <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1 text-[13px]">{children}</dl>
)

/** One line of `Facts`. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-mut">{name}</dt>
      <dd className="break-words">{children}</dd>
    </>
  )
}
