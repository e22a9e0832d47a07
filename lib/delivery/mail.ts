import { createTransport, type SendMailOptions } from 'nodemailer'

/** One silence of a mail server. */
const SILENCE_MS = 10_000
/** All of a mail: well inside the lease of what it tells. */
const MAIL_MS = 30_000

/** One connection for one mail. Throws: what nodemailer throws. */
export async function sendMail(url: string, mail: SendMailOptions): Promise<void> {
  const limits = { connectionTimeout: SILENCE_MS, greetingTimeout: SILENCE_MS, socketTimeout: SILENCE_MS }
  const transport = createTransport({ url, ...limits, disableFileAccess: true, disableUrlAccess: true })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${MAIL_MS} ms`)), MAIL_MS)
  })
  try {
    await Promise.race([transport.sendMail(mail), late])
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}
