import type { NextConfig } from 'next'

const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  {
    key: 'Permissions-Policy',
    value:
      'accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
  },
]
/** Answers of the API are data: a browser that shows one runs and loads nothing. Pages get theirs in proxy.ts. */
const apiHeaders = [
  {
    key: 'Content-Security-Policy',
    value: "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  },
]

const config: NextConfig = {
  // Native binaries and drivers stay outside the bundle.
  serverExternalPackages: ['@node-rs/argon2', 'mysql2'],
  poweredByHeader: false,
  experimental: { authInterrupts: true },
  // Nothing uses it, and a service that fetches and decodes pictures is a door less.
  images: { unoptimized: true },
  typescript: { ignoreBuildErrors: true }, // `npm run verify` runs tsc; twice would only cost time.
  // A page that fails has no link to its icon, so browsers ask for this one.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  headers: async () => [
    { source: '/:path*', headers: securityHeaders },
    { source: '/api/:path*', headers: apiHeaders },
  ],
}

export default config
