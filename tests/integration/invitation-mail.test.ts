import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailInvitation } from '@/lib/delivery/invitation-mail'
import { resetEnv } from '@/lib/env'
import { useEnvironment } from '../setup/environment'
import { startSmtp } from '../smtp'

let smtp: Awaited<ReturnType<typeof startSmtp>>
beforeAll(async () => {
  smtp = await startSmtp()
})
afterAll(() => smtp.close())
useEnvironment(() => ({
  SMTP_URL: smtp.url,
  SMTP_FROM: 'desk@desk.example',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

const MAIL = {
  purpose: 'invite' as const,
  email: 'ada@desk.example',
  link: 'https://desk.example/invite/the-token',
  expiresAt: new Date('2026-11-27T10:00:00.000Z'),
}
const use = (values: Record<string, string>) => {
  Object.assign(process.env, values)
  resetEnv()
}

describe('the mail of an invitation', () => {
  it('goes to the one it is for and to nobody else, with the link and its end', async () => {
    expect(await mailInvitation(MAIL)).toEqual({ sent: true })
    const [mail] = smtp.mails.splice(0)
    expect(mail?.recipients).toEqual(['ada@desk.example'])
    // Long lines are folded on their way.
    const text = mail?.data.replaceAll('=\n', '')
    expect(text).toContain('https://desk.example/invite/the-token')
    expect(text).toContain('27 Nov 2026, 11:00 WAT')
  })

  it('to an address that names two reaches neither of them apart', async () => {
    await mailInvitation({ ...MAIL, email: 'ada@desk.example, eve@evil.example' })
    expect(smtp.mails.splice(0).flatMap((one) => one.recipients)).not.toContain('eve@evil.example')
  })

  it('that is refused, muted or not set up leaves the link to be sent by hand', async () => {
    smtp.refuse(true)
    expect(await mailInvitation(MAIL)).toMatchObject({ sent: false, reason: 'failed' })
    smtp.refuse(false)
    use({ DEMO: 'on' })
    expect(await mailInvitation(MAIL)).toMatchObject({ sent: false, reason: 'demo' })
    use({ DEMO: 'off', SMTP_URL: '' })
    expect(await mailInvitation(MAIL)).toMatchObject({ sent: false, reason: 'off' })
    expect(smtp.mails).toEqual([])
  })
})
