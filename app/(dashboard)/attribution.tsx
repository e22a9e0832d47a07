import { SOURCES } from '@/lib/sources'

/** The sources' terms ask for their line, linked and at least 10 pt, wherever their data is shown. */
export function Attribution() {
  return (
    <footer className="px-4 pt-6 pb-24 text-[13.5px] text-mut lg:sticky lg:top-[calc(100dvh-66px)] lg:col-start-1 lg:row-start-1 lg:self-start lg:px-[22px] lg:py-0 lg:pr-4">
      {SOURCES.map(({ id, attribution }) => (
        <a key={id} className="link" href={attribution.url} rel="noreferrer" target="_blank">
          {attribution.text}
        </a>
      ))}
    </footer>
  )
}
