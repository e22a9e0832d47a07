import type { LinkPurpose } from '@/db/queries/invitations'
import { timeOf } from '@/lib/alerts/channels/contract'
import { getEnv, getMode } from '@/lib/env'
import { describeError } from '@/lib/errors'
import { sendMail } from './mail'

export interface InvitationMail {
  purpose: LinkPurpose
  email: string
  link: string
  expiresAt: Date
}

/** What came of a mail; `message` is fit for a screen. */
export type MailOutcome = { sent: true } | { sent: false; reason: 'off' | 'demo' | 'failed'; message: string }

const SUBJECTS: Record<LinkPurpose, string> = {
  invite: 'Your invitation to KoinStrap',
  reset: 'A new password for KoinStrap',
}
const FIRST_LINES: Record<LinkPurpose, string> = {
  invite: 'You are invited to KoinStrap. Choose your password here:',
  reset: 'An administrator made a link by which you choose a new password:',
}

/** Plain text: nothing to render, nothing to disguise a link with. */
function textOf({ purpose, link, expiresAt }: InvitationMail, zone: string): string {
  const end = timeOf(expiresAt, zone)
  return [
    FIRST_LINES[purpose],
    '',
    link,
    '',
    `The link works once, until ${end}. Do not pass it on.`,
    'If you did not expect this, do nothing: nothing happens until somebody opens the link.',
    '',
  ].join('\n')
}

/** Mails a link to the one it is for, where a mail server is set up and this is no demo. Never throws. */
export async function mailInvitation(mail: InvitationMail): Promise<MailOutcome> {
  const { SMTP_URL: url, SMTP_FROM: from, BUSINESS_TIME_ZONE: zone } = getEnv()
  if (!url || !from)
    return { sent: false, reason: 'off', message: 'No mail server is set up: send the link yourself.' }
  if (getMode() === 'demo')
    return { sent: false, reason: 'demo', message: 'The demo sends no mail: send the link yourself.' }
  try {
    await sendMail(url, {
      from,
      to: { name: '', address: mail.email },
      subject: SUBJECTS[mail.purpose],
      text: textOf(mail, zone),
    })
    return { sent: true }
  } catch (error) {
    const why = describeError(error)
    return {
      sent: false,
      reason: 'failed',
      message: `The mail server did not take it (${why}): send the link yourself.`,
    }
  }
}
