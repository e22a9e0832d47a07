/**
 * The heap may grow by this much of what is in use before it is cleaned. V8's own measure, several times as much, lets
 * an export that streams take 200 MiB of what nobody uses any more, on a machine that the database shares.
 */
const HEAP_GROWTH_PERCENT = 25

/** Runs once when a server process starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`)
  const { getEnv } = await import('./lib/env')
  const env = getEnv()
  // next-auth reads its own names; ours are the ones people set.
  if (env.APP_URL) process.env.NEXTAUTH_URL ??= env.APP_URL
  if (env.AUTH_SECRET) process.env.NEXTAUTH_SECRET ??= env.AUTH_SECRET
  const { joinDoubledAuthorization } = await import('./lib/auth/doubled-authorization')
  joinDoubledAuthorization()
  const { startBackgroundWork } = await import('./lib/pipeline/scheduler')
  startBackgroundWork()
}
