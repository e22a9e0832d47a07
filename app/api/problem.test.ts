import { describe, expect, it } from 'vitest'
import { InputError } from '@/lib/errors'
import { inputProblem, problem, unauthorized } from './problem'

describe('problem', () => {
  it('is a problem+json body that says the status again', async () => {
    const response = problem({ status: 404, title: 'Unknown job', detail: 'There is no job x.' })
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Unknown job',
      status: 404,
      detail: 'There is no job x.',
    })
  })

  it('is never kept by a cache, and keeps its type, whatever headers it is given', () => {
    const headers = { 'cache-control': 'public', 'content-type': 'text/html', 'retry-after': '5' }
    const response = problem({ status: 429, title: 't', detail: 'd', headers })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('retry-after')).toBe('5')
  })

  it('lists errors when there are some', async () => {
    const errors = [{ path: 'limit', message: 'must be above 0' }]
    expect(await problem({ status: 400, title: 't', detail: 'd', errors }).json()).toMatchObject({ errors })
    expect(await problem({ status: 400, title: 't', detail: 'd', errors: [] }).json()).not.toHaveProperty(
      'errors',
    )
  })
})

describe('unauthorized', () => {
  it('is a 401 that names the way in', async () => {
    const response = unauthorized('Log in first.')
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.json()).toMatchObject({ status: 401, detail: 'Log in first.' })
  })
})

describe('inputProblem', () => {
  it('is a 400 that names each parameter', async () => {
    const errors = [{ path: 'format', message: 'must be one of csv' }]
    const response = inputProblem(new InputError('The query is not usable.', errors))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ detail: 'The query is not usable.', errors })
  })

  it('lets everything else pass, so that a fault of ours is not blamed on the caller', () => {
    const fault = new Error('the database is down')
    expect(() => inputProblem(fault)).toThrow(fault)
  })
})
