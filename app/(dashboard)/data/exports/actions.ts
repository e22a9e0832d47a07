'use server'

import { revalidatePath } from 'next/cache'
import { headers } from 'next/headers'
import type { FormAnswer } from '@/app/_ui/form-answer'
import { insertAudit } from '@/db/queries/audit'
import { clientAddress } from '@/lib/auth/client-address'
import { requireRole } from '@/lib/auth/session'
import { orderFile } from '@/lib/delivery/export-files'
import { parseExportRequest, pinExport } from '@/lib/delivery/export-request'
import { getEnv } from '@/lib/env'
import { InputError } from '@/lib/errors'
import { PATH } from './href'
import { requestOf } from './request'

/** Orders a file of what the form asks for; the delivery job makes it. Analysts and higher. */
export async function prepareFile(_before: FormAnswer | null, form: FormData): Promise<FormAnswer> {
  const user = await requireRole('analyst')
  const ip = clientAddress((await headers()).get('x-forwarded-for'), getEnv().TRUSTED_PROXIES)
  const { dataset, query } = requestOf(form, Date.now())
  try {
    const request = await parseExportRequest(dataset, query)
    if (!request) return { ok: false, message: 'There is no such dataset: reload the page.' }
    const pinned = await pinExport(request)
    const publicId = await orderFile(pinned, { userId: user.id, tokenId: null, actor: user.email })
    const after = { ...pinned.parameters, export: publicId }
    await insertAudit({
      userId: user.id,
      actor: user.email,
      ip,
      action: 'export.ordered',
      subject: dataset,
      after,
    })
    revalidatePath(PATH)
    return { ok: true, message: 'The file is ordered. It stands in the list below as soon as it is made.' }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const errors = Object.fromEntries(error.errors.map(({ path, message }) => [path, `${path} ${message}`]))
    return { ok: false, message: error.message, errors }
  }
}
