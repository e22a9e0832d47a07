import Link from 'next/link'
import { PageTitle } from '@/app/_ui/card'
import { EmptyState } from '@/app/_ui/states'
import { PATH } from './view'

export default function RecordNotFound() {
  const back = (
    <Link href={PATH} className="link">
      Show all open records
    </Link>
  )
  return (
    <>
      <PageTitle title="Quarantine" />
      <EmptyState title="There is no such record in quarantine." action={back}>
        The number in the address is wrong, or the record was never refused here.
      </EmptyState>
    </>
  )
}
