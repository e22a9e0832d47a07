const PATHS = {
  today:
    'M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
  alerts: 'M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15L6 16ZM10 20.5a2.2 2.2 0 0 0 4 0',
  pipeline: 'M4 6h6M14 6h6M4 12h12M20 12h0M4 18h4M12 18h8M12 4v4M18 10v4M10 16v4',
  quarantine: 'M12 3 5 6v6c0 4.2 2.9 7.2 7 9 4.1-1.8 7-4.8 7-9V6l-7-3ZM12 8v5M12 16h.01',
  users:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0M15.5 4.3a3.5 3.5 0 0 1 0 6.4M18 14.2a6.5 6.5 0 0 1 3.5 5.8',
  audit: 'M6 3h9l4 4v14H6V3ZM14 3v5h5M9 12h7M9 16h7',
  sources:
    'M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3ZM4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3',
  sun: 'M12 4V2M12 22v-2M4 12H2M22 12h-2M6 6 4.6 4.6M19.4 19.4 18 18M6 18l-1.4 1.4M19.4 4.6 18 6M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  close: 'M6 6l12 12M18 6 6 18',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16.2 16.2 20.5 20.5',
  markets: 'M3.5 20.5h17M4 15.5l5-5.5 4 3.5L20 6M15.5 6H20v4.5',
  social: 'M4 5h16v11H10.5L6 20v-4H4V5ZM8 9h8M8 12h5',
  business: 'M4 20V10M9.3 20V4M14.7 20v-8M20 20V7',
  treasury: 'M3.5 9.5 12 4l8.5 5.5v1h-17v-1ZM5.5 11v6.5M10 11v6.5M14 11v6.5M18.5 11v6.5M3.5 20h17',
  signals: 'M3 12h4l2.5-7 5 14L17 12h4',
  decisions: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM8.3 12.2l2.6 2.6 5-5.4',
  reports: 'M6 3.5h8.5L19 8v12.5H6v-17ZM14 3.5V8.5h5M9 12.5h7M9 16.5h7',
  catalogue: 'M5 4.5h5a2 2 0 0 1 2 2V20a2 2 0 0 0-2-2H5V4.5ZM19 4.5h-5a2 2 0 0 0-2 2V20a2 2 0 0 1 2-2h5V4.5Z',
  api: 'M8 7l-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14',
  design:
    'M4 4h7v7H4V4ZM13.5 7.5a3.5 3.5 0 1 0 7 0 3.5 3.5 0 0 0-7 0ZM7.5 13.5 11 20H4l3.5-6.5ZM13.5 13.5h6.5V20h-6.5v-6.5Z',
  settings: 'M4 7h9M17 7h3M4 12h3M11 12h9M4 17h9M17 17h3M15 5v4M9 10v4M15 15v4',
  connect: 'M9 3v5M15 3v5M6.5 8h11v3.5a5.5 5.5 0 0 1-11 0V8ZM12 17v4',
  export: 'M12 4v11M7.5 10.5 12 15l4.5-4.5M4.5 19.5h15',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1',
  keyboard: 'M3 6.5h18v11H3v-11ZM6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M7.5 14h9',
  leave: 'M10 4.5H5v15h5M14.5 8l4 4-4 4M18 12H9.5',
  more: 'M4 6h16M4 12h16M4 18h16',
} as const

export type IconName = keyof typeof PATHS

/** A decorative 16 px line icon; the word beside it (or the button's label) carries the meaning. */
export function Icon({ name, className = 'size-4' }: { name: IconName; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
