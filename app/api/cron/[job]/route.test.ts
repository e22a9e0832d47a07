import { describe, expect, it } from 'vitest'
import { useEnvironment } from '@/tests/setup/environment'
import { expectConsole } from '@/tests/setup/guards'
import { GET } from './route'

const SECRET = 'the-secret-of-the-scheduler'

const deliver = (job: string, authorization?: string) =>
  GET(new Request(`http://localhost/api/cron/${job}`, { headers: authorization ? { authorization } : {} }), {
    params: Promise.resolve({ job }),
  })

describe('GET /api/cron/{job}', () => {
  useEnvironment(() => ({ CRON_SECRET: SECRET, DATABASE_URL: undefined }))

  it.each([undefined, 'Bearer wrong', SECRET, `Basic ${SECRET}`])(
    'refuses %s with 401, known job or not',
    async (header) => {
      for (const job of ['market', 'nothing']) {
        const response = await deliver(job, header)
        expect(response.status).toBe(401)
        expect(response.headers.get('content-type')).toBe('application/problem+json')
        expect(await response.text()).not.toContain(SECRET)
      }
    },
  )

  it('answers 404 for a job that does not exist', async () => {
    const response = await deliver('x'.repeat(500), `Bearer ${SECRET}`)
    expect(response.status).toBe(404)
    const body = await response.json()
    expect(body).toMatchObject({ status: 404, title: 'Unknown job' })
    expect(body.detail.length).toBeLessThan(100)
  })

  it('answers 500 with the body of every run when not even the ledger can be reached', async () => {
    expectConsole('run failed')
    const response = await deliver('market', `Bearer ${SECRET}`)
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({
      job: 'market',
      slot: expect.stringMatching(/:[0-5][05]:00\.000Z$/),
      status: 'failed',
      runId: '',
      attempt: 0,
      counts: { read: 0, inserted: 0, updated: 0, duplicate: 0, rejected: 0 },
      failures: [{ code: 'configuration', message: expect.stringContaining('DATABASE_URL') }],
    })
  })
})

describe('GET /api/cron/{job} without a configured secret', () => {
  useEnvironment(() => ({ CRON_SECRET: undefined }))

  it('is open to nobody', async () => {
    for (const header of [undefined, 'Bearer ', 'Bearer undefined', 'Bearer null']) {
      expect((await deliver('market', header)).status).toBe(401)
    }
  })
})
