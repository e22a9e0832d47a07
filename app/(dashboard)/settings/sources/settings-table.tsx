import { StatusBadge } from '@/app/_ui/badge'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { Code } from '@/app/_ui/states'
import type { Setting } from './data'

const COLUMNS: Column<Setting>[] = [
  {
    id: 'name',
    header: 'Setting',
    className: 'lg:w-[16%]',
    cell: ({ name }) => <span className="font-medium">{name}</span>,
  },
  {
    id: 'value',
    header: 'Value',
    className: 'whitespace-normal! min-w-32 [overflow-wrap:anywhere] lg:w-[24%]',
    cell: ({ value }) => {
      if (value === null) return <StatusBadge status="not set" />
      return value.endsWith('set') ? <StatusBadge status={value} tone="good" /> : value
    },
  },
  {
    id: 'variables',
    header: 'Changed by',
    className: 'lg:w-[24%]',
    cell: ({ variables }) => <Variables names={variables} />,
  },
  {
    id: 'note',
    header: 'Meaning',
    className: 'whitespace-normal! min-w-52 text-[13px] text-mut',
    cell: ({ note }) => note,
  },
]

/** Names of environment variables. */
export function Variables({ names }: { names: readonly string[] }) {
  return (
    <span className="inline-flex flex-wrap gap-1">
      {names.map((name) => (
        <Code key={name}>{name}</Code>
      ))}
    </span>
  )
}

/** Settings with what changes them. */
export function SettingsTable({ caption, settings }: { caption: string; settings: readonly Setting[] }) {
  return <DataTable caption={caption} columns={COLUMNS} rows={settings} rowKey={({ name }) => name} />
}
