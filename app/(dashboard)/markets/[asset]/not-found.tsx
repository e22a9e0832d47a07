import Link from 'next/link'

/** Shown with status 404 when an address names no asset. */
export default function AssetNotFound() {
  return (
    <div className="card mt-4 flex flex-col items-start gap-2 p-6">
      <h1 className="text-xl font-bold tracking-tight">There is no such asset</h1>
      <p className="max-w-prose text-mut">
        An asset is named by its CoinGecko id, like <code>bitcoin</code>, or by a symbol of a tracked asset,
        like <code>btc</code>. Search for its name with <kbd>Ctrl</kbd> + <kbd>K</kbd> (on a Mac <kbd>⌘</kbd>{' '}
        <kbd>K</kbd>).
      </p>
      <Link className="link" href="/markets">
        Choose it from the list of Markets
      </Link>
    </div>
  )
}
