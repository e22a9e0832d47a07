import { TimelyCard } from '@/app/_ui/timely'
import { ChangesCard, NEWS_HEIGHT } from './changes-card'
import { OpenAlertsCard } from './open-alerts-card'
import type { Visit } from './visit'

/** What changed and what is open: beside the chart and as high as it, above it where there is one column. */
export function NewsColumn({ visit }: { visit: Visit }) {
  return (
    <div className="flex min-w-0 flex-col gap-3 xl:col-start-2 xl:row-start-1 xl:h-0 xl:min-h-full">
      <TimelyCard title="What changed" height={NEWS_HEIGHT} content={() => ChangesCard({ visit })} />
      <TimelyCard title="Open alerts" height="h-[56px]" content={() => OpenAlertsCard({ visit })} />
    </div>
  )
}
