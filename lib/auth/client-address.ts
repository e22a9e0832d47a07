/** Without trusted proxies nobody may name his own address. */
export const UNKNOWN_ADDRESS = 'unknown'
const LONGEST_ADDRESS = 64

/**
 * The caller's address behind `trustedProxies` proxies, each of which appends to X-Forwarded-For. With none the
 * header is the caller's own word, so all callers share one bucket.
 */
export function clientAddress(forwardedFor: string | null | undefined, trustedProxies: number): string {
  if (trustedProxies === 0 || !forwardedFor) return UNKNOWN_ADDRESS
  const hops = forwardedFor.split(',').map((hop) => hop.trim())
  return (hops.at(-trustedProxies) ?? UNKNOWN_ADDRESS).slice(0, LONGEST_ADDRESS) || UNKNOWN_ADDRESS
}
