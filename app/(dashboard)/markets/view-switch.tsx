import Link from 'next/link'

interface Choice {
  name: string
  href: string
  isCurrent: boolean
}

/** A choice between two or three views, each with an address. */
export function ViewSwitch({ label, choices }: { label: string; choices: readonly Choice[] }) {
  return (
    <nav
      aria-label={label}
      className="no-print inline-flex shrink-0 rounded-[9px] border border-line bg-card p-0.5 text-[12.5px]"
    >
      {choices.map(({ name, href, isCurrent }) => (
        <Link
          key={name}
          href={href}
          scroll={false}
          aria-current={isCurrent ? 'true' : undefined}
          className="rounded-[7px] px-2 py-0.5 text-mut hover:text-ink aria-[current]:bg-bg aria-[current]:font-semibold aria-[current]:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
