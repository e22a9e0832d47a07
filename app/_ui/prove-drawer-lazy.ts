'use client'

import dynamic from 'next/dynamic'

/** The drawer of all figures; it comes with the first one that is proven, not with the page. */
export const LazyProveDrawer = dynamic(() => import('./prove-drawer').then((file) => file.ProveDrawer), {
  ssr: false,
})
