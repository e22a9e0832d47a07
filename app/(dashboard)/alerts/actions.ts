'use server'

import { randomUUID } from 'node:crypto'
import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import type { FormAnswer } from '@/app/_ui/form-answer'
import { raiseAlertEvent } from '@/db/queries/alert-events'
import { insertAudit } from '@/db/queries/audit'
import { insertWebhook, listWebhooks, removeWebhook, WEBHOOK_FORMATS } from '@/db/queries/webhooks'
import { requireRole } from '@/lib/auth/session'
import { deliverOutbox } from '@/lib/delivery/outbox'
import { listOutlets } from '@/lib/delivery/outlets'
import { AppError } from '@/lib/errors'
import { assertOutsideAddress } from '@/lib/outside-address'
import { listAlertTargets } from '@/lib/pipeline/alert-targets'
import { PATH } from './view'

/** As long as a run may hold what it sends. */
const LEASE_MS = 60_000
/** Every event goes to each of them: more would hold up the others. */
const MAX_WEBHOOKS = 20

const channelSchema = z.string().regex(/^[a-z]{1,20}(:\d{1,20})?$/)
const webhookIdSchema = z.string().regex(/^\d{1,20}$/)
const webhookSchema = z.object({
  name: z.string().trim().min(1, 'Give it a name.').max(80, 'The name has at most 80 characters.'),
  format: z.enum(WEBHOOK_FORMATS, 'Choose a format.'),
  url: z.string().trim().min(1, 'Enter the address.').max(2000, 'The address has at most 2000 characters.'),
})

const unknown: FormAnswer = { ok: false, message: 'There is no such channel any more. Reload the page.' }

/** Raises a real event of kind `test` for one channel and sends it at once. Operators and above. */
export async function sendTest(_before: FormAnswer | null, form: FormData): Promise<FormAnswer> {
  const user = await requireRole('operator')
  const channel = channelSchema.safeParse(form.get('channel')).data
  const target = (await listAlertTargets()).find((one) => one.channel === channel)
  if (!target) return unknown
  await raiseAlertEvent({
    event: {
      eventKey: `test:${target.channel}:${randomUUID()}`,
      kind: 'test',
      severity: 'info',
      subject: target.channel,
      title: 'This is a test of an alert channel',
      body: `${user.email} sent it from the alerts page. Nothing has happened, and nothing is left to do.`,
      facts: {},
      occurredAt: new Date(),
    },
    targets: [target],
  })
  await insertAudit({ userId: user.id, actor: user.email, action: 'alert.tested', subject: target.channel })
  const answer = target.muted ? MUTED : await deliverTest(target.channel)
  revalidatePath(PATH)
  return answer
}

const MUTED: FormAnswer = { ok: true, message: 'Recorded, not sent: the demo mutes every channel.' }

/** The test takes the way of every event; what else waits for the channel goes with it. */
async function deliverTest(channel: string): Promise<FormAnswer> {
  const outlets = (await listOutlets()).filter((one) => one.channel === channel)
  const { failed, sent } = await deliverOutbox(outlets, { leaseMs: LEASE_MS })
  const failure = failed.find((one) => one.channel === channel)
  if (failure) return { ok: false, message: `${failure.message}. It is tried again by itself.` }
  return sent === 0
    ? { ok: true, message: 'It waits for its turn. The event below says when.' }
    : { ok: true, message: 'Sent. The event below says when.' }
}

/** Keeps an address that every later event is sent to. Administrators only. */
export async function addWebhook(_before: FormAnswer | null, form: FormData): Promise<FormAnswer> {
  const user = await requireRole('admin')
  const parsed = webhookSchema.safeParse(Object.fromEntries(form))
  if (!parsed.success) return { ok: false, message: parsed.error.issues[0]?.message ?? 'Reload the page.' }
  const { name, format, url } = parsed.data
  if ((await listWebhooks()).length >= MAX_WEBHOOKS) {
    return { ok: false, message: `${MAX_WEBHOOKS} addresses are the limit: remove one first.` }
  }
  try {
    await assertOutsideAddress(url)
  } catch (error) {
    // Our own errors say what to do next; any other belongs into the server's log, not on the screen.
    if (error instanceof AppError) return { ok: false, message: error.message }
    throw error
  }
  const id = await insertWebhook({ name, format, url, userId: user.id })
  const after = { name, format, host: new URL(url).host }
  await insertAudit({
    userId: user.id,
    actor: user.email,
    action: 'webhook.added',
    subject: `webhook:${id}`,
    after,
  })
  revalidatePath(PATH)
  return { ok: true, message: `${name} is added: it gets every event from now on. Send it a test.` }
}

/** Takes an address out of use and forgets it. Administrators only. */
export async function dropWebhook(_before: FormAnswer | null, form: FormData): Promise<FormAnswer> {
  const user = await requireRole('admin')
  const id = webhookIdSchema.safeParse(form.get('id')).data
  if (id === undefined || !(await removeWebhook(id))) return unknown
  const subject = `webhook:${id}`
  await insertAudit({ userId: user.id, actor: user.email, action: 'webhook.removed', subject })
  revalidatePath(PATH)
  return { ok: true, message: 'Removed. What still waited for it is not sent.' }
}
