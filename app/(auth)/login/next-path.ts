/** Stands for this site, whatever its name is. */
const HERE = 'http://this.site'

/**
 * Where to go after the login: a path of this site, written as a header may carry it, else "/". Refuses anything a
 * browser could read as another host: "//evil", "/\evil", control characters that browsers strip, also once dots are
 * resolved ("/..//evil"), and the login page itself.
 */
export function safeNextPath(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next) || !URL.canParse(next, HERE))
    return '/'
  const { origin, pathname, search, hash } = new URL(next, HERE)
  if (origin !== HERE || pathname.startsWith('//') || /^\/login(\/|$)/.test(pathname)) return '/'
  return pathname + search + hash
}
