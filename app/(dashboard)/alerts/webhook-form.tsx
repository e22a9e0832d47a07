import { ActionForm } from '@/app/_ui/action-form'
import { Field } from '@/app/_ui/field'
import { SelectField } from '@/app/_ui/select-field'
import { WEBHOOK_FORMATS } from '@/db/queries/webhooks'
import { addWebhook } from './actions'

/** Where an administrator types another address that is told of everything. */
export function WebhookForm() {
  return (
    <details className="border-t border-line pt-2 text-[13px]">
      <summary className="w-fit rounded-[7px] border border-line-strong px-2.5 py-1 hover:bg-bg">
        Add a webhook …
      </summary>
      <ActionForm
        action={addWebhook}
        button="Add"
        label="Add a webhook"
        className="mt-2 flex flex-wrap items-end gap-2 [&>button]:h-[38px]"
      >
        <Field label="Name" name="name" required maxLength={80} autoComplete="off" className={FIELD} />
        <SelectField label="Format" name="format" blank="choose" choices={WEBHOOK_FORMATS} required />
        <Field
          label="Address (https, public)"
          name="url"
          type="url"
          required
          maxLength={2000}
          autoComplete="off"
          placeholder="https://"
          className={`grow sm:max-w-md ${FIELD}`}
        />
      </ActionForm>
    </details>
  )
}

const FIELD = '[&_input]:py-[7px]'
