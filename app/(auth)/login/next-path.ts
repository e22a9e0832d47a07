/**
 * Where to go after the login: a path of this site, else "/". Refuses anything a browser could read as another
 * host: "//evil", "/\evil", control characters that browsers strip, and the login page itself.
 */
export function safeNextPath(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next)) return '/'
  return /^\/login(?:[/?#]|$)/.test(next) ? '/' : next
}
