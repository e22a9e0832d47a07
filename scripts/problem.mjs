/** A failure a person can act on: the message says what happened and what to do next; no stack is shown. */
export class Problem extends Error {
  /** @param {string} message @param {{ cause?: unknown }} [options] */
  constructor(message, options) {
    super(message, options)
    this.name = 'Problem'
  }
}

/** Work was given up because somebody asked this process to end; nothing is wrong. */
export class Stopped extends Error {
  constructor() {
    super('stopped')
    this.name = 'Stopped'
  }
}

/**
 * The text to show for anything thrown: a Problem's message, or the stack of an unexpected error.
 * @param {unknown} error
 * @returns {string}
 */
export function explain(error) {
  if (error instanceof Problem) return error.message
  if (error instanceof Error) return `Unexpected error: ${error.stack ?? error.message}`
  return String(error)
}

/**
 * @param {unknown} error
 * @returns {string | undefined} the system's code (`ENOENT`, `EACCES`, …), if there is one
 */
export function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
