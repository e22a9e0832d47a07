'use client'

import { downloadText } from './download'
import { csvOf, exportFileName, readTable } from './table-csv'

interface TableExportProps {
  caption: string
  name: string
  asOf?: Date
}

/** Writes the table it stands in as a file: the rows and columns shown, with their exact values. */
export function TableExport({ caption, name, asOf }: TableExportProps) {
  const write = ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const table = currentTarget.closest('[data-table]')?.querySelector('table')
    if (!table) return
    const fileName = exportFileName(name, asOf ?? new Date())
    downloadText({ fileName, text: csvOf(readTable(table)), type: 'text/csv' })
  }
  return (
    <button
      type="button"
      onClick={write}
      aria-label={`Download ${caption} as CSV`}
      title="The rows and columns shown, with exact values"
      className="rounded-[7px] border border-line-strong px-2 py-0.5 text-[12.5px] hover:bg-bg hover:text-ink"
    >
      ↓ CSV
    </button>
  )
}
