import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { THEME_SCRIPT } from './_ui/theme-script'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'KoinStrap', template: '%s · KoinStrap' },
  description: 'Market, social and business data that proves itself.',
  icons: { icon: '/icon.svg' },
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f8fa' },
    { media: '(prefers-color-scheme: dark)', color: '#0c1017' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme script adds a class before React sees the element.
    <html lang="en" className={GeistSans.variable} suppressHydrationWarning>
      <head>
        <script>{THEME_SCRIPT}</script>
      </head>
      <body>{children}</body>
    </html>
  )
}
