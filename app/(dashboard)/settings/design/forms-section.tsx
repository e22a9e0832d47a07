import { ActionForm } from '@/app/_ui/action-form'
import { CheckField } from '@/app/_ui/check-field'
import { Field } from '@/app/_ui/field'
import { SelectField } from '@/app/_ui/select-field'
import { TextArea } from '@/app/_ui/text-area'
import { tryForm } from './actions'
import { Example, Section } from './section'

const ROLES = ['viewer', 'analyst']

/** A form as it is found, and one as a server has answered it. */
export function FormsSection() {
  return (
    <Section id="forms">
      <div className="grid gap-4 md:grid-cols-2">
        <div className="grid content-start gap-4">
          <Example name="send it empty: every field answers" className="card">
            <ActionForm
              action={tryForm}
              button="Try it"
              label="Try the example form"
              look="primary"
              className="flex flex-col items-start gap-3 [&>div]:w-full"
            >
              <Field label="Email" name="email" autoComplete="off" hint="Nothing is sent to it." />
              <SelectField label="Role" name="role" blank="choose" choices={ROLES} />
              <TextArea label="Why" name="reason" hint="3 to 200 characters." />
              <CheckField label="I know that this is an example" name="agreed" />
            </ActionForm>
          </Example>
          <Example name="asks before it sends" className="card">
            <ActionForm
              action={tryForm}
              button="Reset"
              label="Reset the example"
              look="grave"
              confirm={{
                title: 'Reset the example?',
                text: 'The answer will be that fields are missing.',
                grave: true,
              }}
            />
          </Example>
        </div>
        <Example name="errors and hints as they stand" className="card">
          <div className="flex flex-col gap-3">
            <Field label="Name" defaultValue="Ada" hint="As it stands on the invoice." autoComplete="off" />
            <Field
              label="Address"
              defaultValue="ada@"
              error="This is no address. Enter one such as ada@example.com."
              autoComplete="off"
            />
            <SelectField label="Kind" choices={ROLES} blank="choose" error="Choose a kind." />
            <TextArea label="Reason" error="Say why, in 3 to 200 characters." />
            <CheckField label="Send me the report" hint="Every Monday, 08:00." defaultChecked />
            <Field label="Locked" defaultValue="set by the environment" disabled />
          </div>
        </Example>
      </div>
    </Section>
  )
}
