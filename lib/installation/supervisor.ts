import { randomInt } from 'node:crypto'
import { z } from 'zod'

/** What `npm start` may be asked; scripts/go-live.mjs answers. Nothing that somebody typed goes along. */
type Question = 'status' | 'prepare-live' | 'restart'

const answerSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    /** Settings that its own environment fixes, so that a file cannot change them. */
    fixed: z.array(z.string()).default([]),
    privateDatabase: z.boolean().default(false),
    envFile: z.string().default(''),
    copied: z.number().default(0),
    kept: z.number().default(0),
  }),
  z.object({ ok: z.literal(false), problem: z.string() }),
])

export type SupervisorAnswer = z.infer<typeof answerSchema>

/** A living `npm start` answers `status` at once, on a busy machine in a few seconds; anything else never does. */
const STATUS_MS = 5_000
/** Migrations of a large live database take their time. */
const WORK_MS = 300_000

/**
 * Asks the `npm start` that started this process, over the pipe between the two. Null when there is none: another
 * program started it, or it does not answer.
 */
export async function askSupervisor(question: Question): Promise<SupervisorAnswer | null> {
  if (process.send === undefined || !process.connected) return null
  const id = randomInt(2 ** 40)
  return new Promise((resolve) => {
    const finish = (answer: SupervisorAnswer | null) => {
      clearTimeout(timer)
      process.off('message', listen)
      process.off('disconnect', gone)
      resolve(answer)
    }
    const gone = () => finish(null)
    const listen = (message: unknown) => {
      const mine = z.object({ koinstrap: z.literal('answer'), id: z.literal(id) }).safeParse(message)
      if (!mine.success) return
      finish(answerSchema.safeParse(message).data ?? null)
    }
    const timer = setTimeout(gone, question === 'status' ? STATUS_MS : WORK_MS)
    process.on('message', listen)
    process.on('disconnect', gone)
    process.send?.({ koinstrap: question, id }, (error: Error | null) => {
      if (error) gone()
    })
  })
}
