import type { ReactNode } from 'react'

/** A grey block of the final size, so that nothing moves when the figures arrive. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={`pulse ${className}`} />
}

/** A group of skeletons; says once that something is loading. */
export function Loading({
  label,
  children,
  className,
}: {
  label: string
  children: ReactNode
  className?: string
}) {
  return (
    <div role="status" aria-busy="true" className={className}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  )
}

interface StateProps {
  title: string
  children?: ReactNode
  action?: ReactNode
}

function State({ title, children, action, role }: StateProps & { role?: 'alert' | 'status' }) {
  return (
    <div role={role} className="flex flex-col items-start gap-2 py-6">
      <p className="font-semibold">{title}</p>
      {children && <div className="max-w-prose text-mut">{children}</div>}
      {action}
    </div>
  )
}

/** Nothing there yet, and what to do about it. */
export const EmptyState = (props: StateProps) => <State {...props} />

/** Something failed: what, what to do, and a way to try again. */
export const ErrorState = (props: StateProps) => <State {...props} role="alert" />

/** A source that nobody has set up: never an empty chart. */
export const NotConfiguredState = (props: StateProps) => <State {...props} role="status" />

/** One sentence that limits trust in what follows (demo, stale, not configured). */
export function Strip({ tone = 'calm', children }: { tone?: 'calm' | 'warn'; children: ReactNode }) {
  const edge = tone === 'warn' ? 'border-amber' : 'border-line-strong'
  return (
    <p className={`mt-3 rounded-[9px] border border-dashed px-3 py-2 ${edge}`}>
      {tone === 'warn' && (
        <span aria-hidden="true" className="mr-2 text-amber">
          ▲
        </span>
      )}
      {children}
    </p>
  )
}

/** A command or a setting to copy. */
export function Code({ children }: { children: string }) {
  return (
    <code className="rounded-[5px] border border-line bg-bg px-1 font-mono text-[12.5px] text-ink">
      {children}
    </code>
  )
}
