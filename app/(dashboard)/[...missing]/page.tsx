import { notFound } from 'next/navigation'
import { requireUser } from '@/lib/auth/session'

/** Every address that no page has: inside the frame for those who are logged in, with status 404. */
export default async function MissingPage() {
  await requireUser()
  notFound()
}
