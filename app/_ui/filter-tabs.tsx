import Link from 'next/link'
import { formatCount } from './format'

interface FilterTabsProps {
  /** What they choose between, for those who hear the page. */
  label: string
  tabs: readonly { name: string; count: number; href: string; isCurrent: boolean }[]
}

/** A choice between a few views of one list, each with its count; links, so that each has an address. */
export function FilterTabs({ label, tabs }: FilterTabsProps) {
  return (
    <nav aria-label={label} className="mb-3 flex flex-wrap gap-1 text-[13px]">
      {tabs.map(({ name, count, href, isCurrent }) => (
        <Link
          key={name}
          href={href}
          aria-current={isCurrent ? 'page' : undefined}
          className="rounded-[7px] px-2.5 py-1 text-mut hover:text-ink aria-[current]:bg-bg aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:ring-1 aria-[current]:ring-line"
        >
          <span className="capitalize">{name}</span> {formatCount(count).text}
        </Link>
      ))}
    </nav>
  )
}
