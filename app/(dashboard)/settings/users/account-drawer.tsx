import { DrawerFrame } from '@/app/_ui/drawer-frame'
import { AccountForms, InvitationForms } from './account-forms'
import { getAccountsPage } from './data'
import { hrefOf, type View } from './view'

/** The line that the address names, with all that can be done about it; nothing when there is no such line any more. */
export async function AccountDrawer({ view }: { view: View }) {
  if (view.open === null) return null
  const { rows } = await getAccountsPage()
  const row = rows.find(({ key }) => key === view.open)
  if (!row) return null
  const isInvited = row.state === 'invited'
  return (
    <DrawerFrame
      key={row.key}
      title={row.email}
      eyebrow={[row.name, row.role, row.state].filter(Boolean).join(' · ')}
      closedHref={hrefOf({ ...view, open: null })}
    >
      {isInvited ? <InvitationForms row={row} /> : <AccountForms row={row} />}
    </DrawerFrame>
  )
}
