import type { ReactNode } from 'react'
import { Loading, Skeleton } from './states'

interface CardProps {
  title: string
  /** What stands at the right of the title: a count, a link. */
  aside?: ReactNode
  children: ReactNode
  className?: string
}

/** A titled section in a frame. */
export function Card({ title, aside, children, className = '' }: CardProps) {
  return (
    <section aria-label={title} className={`card ${className}`}>
      <header className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-[15px] font-semibold tracking-tight">{title}</h2>
        {aside && <div className="text-[13px] text-mut">{aside}</div>}
      </header>
      {children}
    </section>
  )
}

/** The heading of a page with a quiet addition behind it. */
export function PageTitle({ title, detail }: { title: string; detail?: ReactNode }) {
  return (
    <h1 className="mt-4 mb-3 text-2xl font-bold tracking-tight">
      {title}
      {detail && (
        <small className="ml-2 text-sm font-normal tracking-normal text-mut max-sm:ml-0 max-sm:block">
          {detail}
        </small>
      )}
    </h1>
  )
}

/** A card on its way, in its final size. */
export function CardSkeleton({ title, className }: { title: string; className: string }) {
  return (
    <Card title={title}>
      <Loading label={`Loading ${title}`}>
        <Skeleton className={`w-full ${className}`} />
      </Loading>
    </Card>
  )
}
