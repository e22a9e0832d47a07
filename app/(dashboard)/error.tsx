'use client'

import { PageFailure } from '@/app/_ui/page-failure'

export default function DashboardError({ error, retry }: { error: unknown; retry: () => void }) {
  return <PageFailure error={error} retry={retry} />
}
