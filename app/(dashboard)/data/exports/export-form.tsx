'use client'

import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { ActionForm } from '@/app/_ui/action-form'
import { Button } from '@/app/_ui/button'
import { copyText } from '@/app/_ui/clipboard'
import { saveLink } from '@/app/_ui/download'
import { Field } from '@/app/_ui/field'
import { SelectField } from '@/app/_ui/select-field'
import { useToast } from '@/app/_ui/toast'
import { prepareFile } from './actions'
import { hrefOf } from './href'
import { requestOf, SPANS } from './request'

interface ExportFormProps {
  dataset: string
  datasets: readonly { value: string; label: string }[]
  formats: readonly string[]
  /** Filters of the dataset beside assets and bars. */
  filters: readonly string[]
  hasAssets: boolean
  intervals: readonly string[]
  origin: string
}

/** Asks for an export: as a download now, as a file made in the background, or as a line for a shell. */
export function ExportForm(props: ExportFormProps) {
  const { dataset, datasets, formats, filters, hasAssets, intervals, origin } = props
  const [span, setSpan] = useState<string>('7')
  const box = useRef<HTMLDivElement>(null)
  const toast = useToast()
  const router = useRouter()
  const address = () => {
    const form = box.current?.querySelector('form')
    const asked = requestOf(new FormData(form ?? undefined), Date.now())
    return `/api/v1/exports/${asked.dataset}?${asked.query}`
  }
  const download = async () => {
    const href = address()
    const refused = await whyRefused(href)
    if (refused === null) saveLink(href)
    else toast(refused, 'warn')
  }
  const copyCurl = () =>
    copyText(
      Promise.resolve(`curl -OJ -H "Authorization: Bearer $KOINSTRAP_TOKEN" '${origin}${address()}'`),
    ).then(
      () => toast('The line is copied. It needs an API token in KOINSTRAP_TOKEN.'),
      () => toast('The browser does not let this page use the clipboard.', 'warn'),
    )
  return (
    <div ref={box}>
      <ActionForm
        action={prepareFile}
        button="Prepare a file in the background"
        label="Prepare a file in the background"
        className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-4 [&_input]:h-[38px] [&>div:last-child]:col-span-full"
        others={
          <>
            <Button look="primary" onClick={download}>
              Download now
            </Button>
            <Button onClick={copyCurl}>Copy as curl</Button>
          </>
        }
      >
        <SelectField
          label="Dataset"
          name="dataset"
          choices={datasets}
          value={dataset}
          onChange={({ currentTarget }) =>
            router.push(hrefOf({ dataset: currentTarget.value, before: null, open: null }), { scroll: false })
          }
        />
        <SelectField label="Format" name="format" choices={formats} defaultValue="csv" />
        <SelectField
          label="Time"
          name="span"
          choices={SPANS}
          value={span}
          onChange={({ currentTarget }) => setSpan(currentTarget.value)}
        />
        {hasAssets && (
          <Field label="Assets" name="asset" placeholder="all, or bitcoin, ethereum" autoComplete="off" />
        )}
        {intervals.length > 0 && <SelectField label="Bars" name="interval" choices={intervals} blank="all" />}
        {span === 'custom' && <Field label="From (UTC)" name="from" type="datetime-local" />}
        {span === 'custom' && <Field label="To (UTC)" name="to" type="datetime-local" />}
        <WordFields names={filters} />
      </ActionForm>
    </div>
  )
}

/** A field for each filter by words. */
function WordFields({ names }: { names: readonly string[] }) {
  return names.map((name) => (
    <Field
      key={name}
      label={name.charAt(0).toUpperCase() + name.slice(1)}
      name={name}
      placeholder="any"
      autoComplete="off"
    />
  ))
}

/** What the API has against a request, in words; null when it would answer it. */
async function whyRefused(href: string): Promise<string | null> {
  try {
    if ((await fetch(href, { method: 'HEAD' })).ok) return null
    const { detail, errors = [] } = await (await fetch(href)).json()
    const lines = errors.map(({ path, message }: { path: string; message: string }) => `${path} ${message}`)
    return [detail, ...lines].join(' ')
  } catch {
    return 'The server does not answer. Try again in a moment.'
  }
}
