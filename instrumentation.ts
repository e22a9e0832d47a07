/** Runs once when a server process starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
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
