import { setTimeout as sleep } from 'node:timers/promises'
import { headers } from 'next/headers'
import { type ReactNode, Suspense } from 'react'
import { CardSkeleton } from './card'
import { CardBoundary } from './card-boundary'

/** What takes longer than this is announced by its skeleton. */
const SOON_MS = 2_000

type Content = () => Promise<Awaited<ReactNode>>

/**
 * Content that is ready soon stands in the first bytes of the page: nothing is shown that is replaced a moment later,
 * nothing moves, and no script has to put it in its place. Content that is late gets its skeleton meanwhile; one that
 * fails does so at its own boundary. Inside the application the page that is open stays until the next one is whole,
 * so a tick's refresh never shows a skeleton where there was content.
 */
export async function Timely({ content, fallback }: { content: Content; fallback?: ReactNode }) {
  const loaded = content()
  const settled = loaded.then(
    (node) => ({ node }),
    () => null,
  )
  const isDocument = (await headers()).get('sec-fetch-dest') !== 'empty'
  const soon = await (isDocument ? Promise.race([settled, sleep(SOON_MS, null, { ref: false })]) : settled)
  return soon ? soon.node : <Suspense fallback={fallback}>{loaded}</Suspense>
}

interface TimelyCardProps {
  title: string
  /** Class of its final height. */
  height: string
  content: Content
  /** Slow or large by nature, and not what the page is opened for first: it never holds up what stands above it. */
  isHeavy?: boolean
}

/** A card with a boundary of its own, for its failure and for its delay. */
export function TimelyCard({ title, height, content, isHeavy = false }: TimelyCardProps) {
  const skeleton = <CardSkeleton title={title} className={height} />
  return (
    <CardBoundary title={title}>
      {isHeavy ? (
        <Suspense fallback={skeleton}>{content()}</Suspense>
      ) : (
        <Timely content={content} fallback={skeleton} />
      )}
    </CardBoundary>
  )
}
