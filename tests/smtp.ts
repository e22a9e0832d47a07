import { createServer, type Socket } from 'node:net'

export interface ReceivedMail {
  recipients: string[]
  /** Headers and body as they came. */
  data: string
}

/** A plain local SMTP server that keeps what it is sent; loopback only. `refuse` answers 451 to every mail. */
export async function startSmtp(): Promise<{
  url: string
  mails: ReceivedMail[]
  refuse: (on: boolean) => void
  close(): Promise<void>
}> {
  const mails: ReceivedMail[] = []
  const sockets = new Set<Socket>()
  let refusing = false
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let recipients: string[] = []
    let data: string | null = null
    let rest = ''
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 local')
    socket.on('data', (chunk) => {
      rest += chunk.toString('utf8')
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (data !== null) {
          if (line !== '.') data += `${line}\n`
          else {
            if (!refusing) mails.push({ recipients, data })
            say(refusing ? '451 try later' : '250 kept')
            recipients = []
            data = null
          }
        } else if (/^RCPT TO:/i.test(line)) {
          recipients.push(line.replace(/^RCPT TO:\s*<|>.*$/gi, ''))
          say('250 ok')
        } else if (/^DATA/i.test(line)) {
          data = ''
          say('354 go on')
        } else if (/^QUIT/i.test(line)) {
          say('221 bye')
          socket.end()
        } else say('250 ok')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: (on) => {
      refusing = on
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
