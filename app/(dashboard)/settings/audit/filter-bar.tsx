import Form from 'next/form'
import Link from 'next/link'
import { Button } from '@/app/_ui/button'
import { Field } from '@/app/_ui/field'
import { zoneCity } from '@/app/_ui/format-time'
import { SelectField } from '@/app/_ui/select-field'
import { getEnv } from '@/lib/env'
import { ACTION_CHOICES, hrefOf, PATH, PLAIN, type View } from './view'

/** The filter, whose fields are the address: every view can be shared and reloaded. */
export function FilterBar({ view }: { view: View }) {
  const { actor, action, subject, from, to } = view
  const address = hrefOf({ ...view, after: null })
  const city = zoneCity(getEnv().BUSINESS_TIME_ZONE)
  return (
    // A new filter is a new form: its fields start with what the address says.
    <Form
      key={address}
      action={PATH}
      aria-label="Filter"
      className="mb-3 grid grid-cols-2 [&_input]:h-[38px] items-end gap-2 sm:grid-cols-3 lg:grid-cols-[1fr_1.2fr_1fr_140px_140px_auto]"
    >
      <Field label="Actor" name="actor" defaultValue={actor ?? ''} maxLength={200} autoComplete="off" />
      <SelectField
        label="Action"
        name="action"
        blank="any"
        choices={ACTION_CHOICES}
        defaultValue={action ?? ''}
      />
      <Field label="Subject" name="subject" defaultValue={subject ?? ''} maxLength={200} autoComplete="off" />
      <Field label={`From (${city})`} name="from" type="date" defaultValue={from ?? ''} />
      <Field label={`To (${city})`} name="to" type="date" defaultValue={to ?? ''} />
      <div className="flex items-center gap-3">
        <Button type="submit" className="h-[38px]">
          Apply
        </Button>
        {address !== hrefOf(PLAIN) && (
          <Link href={PATH} className="link text-[13px] whitespace-nowrap">
            Show all
          </Link>
        )}
      </div>
    </Form>
  )
}
