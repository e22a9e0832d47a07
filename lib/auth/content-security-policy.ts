/** What a page may load and run, and who may frame it. One line for each kind of content. */
export interface PagePolicy {
  /** Unguessable and new for every answer; scripts that carry it may run. */
  nonce: string
  /** React's development build uses eval, and its hot reload writes style elements. */
  development: boolean
  /** Whether people reach the site by https. */
  https: boolean
}

/**
 * The Content-Security-Policy of a page. Inline scripts run by nonce only: what somebody smuggles into the markup has
 * none. Files come from this site alone. Without 'strict-dynamic': it would run every script element that code of ours
 * inserts, inline or from any host, and the bundle does not need it.
 */
export function contentSecurityPolicy({ nonce, development, https }: PagePolicy): string {
  const directives = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-eval'" : ''}`,
    "script-src-attr 'none'",
    `style-src-elem 'self'${development ? " 'unsafe-inline'" : ` 'nonce-${nonce}'`}`,
    // Charts place their parts by style attributes. Such an attribute can load nothing that img-src does not allow.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    ...(https ? ['upgrade-insecure-requests'] : []),
  ]
  return directives.join('; ')
}
