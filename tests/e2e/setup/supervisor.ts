import type { ChildProcess } from 'node:child_process'

/** What `npm start` would answer to a question of the web process: see lib/installation/supervisor.ts. */
export type SupervisorReply = { ok: true; [fact: string]: unknown } | { ok: false; problem: string }

/** Answers a web process in the place of `npm start`; null: nobody does. */
export function answerAs(child: ChildProcess, reply: (question: string) => SupervisorReply | null): void {
  child.on('message', (message) => {
    if (typeof message !== 'object' || message === null) return
    const { koinstrap, id } = message as { koinstrap?: unknown; id?: unknown }
    const answer = typeof koinstrap === 'string' ? reply(koinstrap) : null
    if (answer) child.send({ koinstrap: 'answer', id, ...answer })
  })
}
