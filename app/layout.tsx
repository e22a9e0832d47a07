import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import { headers } from 'next/headers'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { ThemeKeeper } from './_ui/theme-keeper'
import { THEME_SCRIPT } from './_ui/theme-script'
import './globals.css'

// The package's own module swaps the font in when it comes, which moves what is being read already.
const geistSans = localFont({
  src: '../node_modules/geist/dist/fonts/geist-sans/Geist-Variable.woff2',
  variable: '--font-geist-sans',
  weight: '100 900',
  display: 'optional',
})

export const metadata: Metadata = {
  title: { default: 'KoinStrap', template: '%s · KoinStrap' },
  description: 'Market, social and business data that proves itself.',
  applicationName: 'KoinStrap',
  manifest: '/manifest.webmanifest',
  icons: { icon: '/icon.svg', apple: '/apple-touch-icon.png' },
  appleWebApp: { title: 'KoinStrap', statusBarStyle: 'default' },
  formatDetection: { telephone: false, date: false, email: false, address: false },
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f8fa' },
    { media: '(prefers-color-scheme: dark)', color: '#0c1017' },
  ],
}

/** Reading the nonce makes every page, "not found" included, one that is drawn for its request: no nonce is used twice. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    // The theme script adds a class before React sees the element.
    <html lang="en" className={geistSans.variable} suppressHydrationWarning>
      <head>
        {/* Browsers hide a nonce from scripts, so React cannot compare it. */}
        <script nonce={nonce} suppressHydrationWarning>
          {THEME_SCRIPT}
        </script>
      </head>
      <body>
        <ThemeKeeper />
        <NuqsAdapter>{children}</NuqsAdapter>
      </body>
    </html>
  )
}
