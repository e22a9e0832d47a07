import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Fetcher } from '@/lib/http'
import { startSimulator } from '@/lib/simulator/server'
import type { SourceRequest } from '@/lib/sources/contract'

const SEED = 20_261_129

/** Answers of the simulator, made beforehand and served by a thread that does nothing else. */
export interface Prepared {
  baseUrl: string
  /** Makes the answers of one slot; those of earlier slots are forgotten. */
  prepare(slot: number): Promise<void>
  /** Asks for one page of a slot, as a script would. */
  fetchPage(slot: number, request: SourceRequest): Promise<{ text: string; coins: unknown[] }>
  /** The application's fetcher, whose requests are answered as of a slot. */
  fetcherAt(slot: number, fetcher: Fetcher): Fetcher
  close(): Promise<void>
}

const targetOf = ({ endpoint, params }: SourceRequest) => `${endpoint}?${new URLSearchParams(params)}`

export async function startPrepared(assets: number, requests: readonly SourceRequest[]): Promise<Prepared> {
  const simulator = await startSimulator({ seed: SEED, assets, now: Date.now })
  const worker = new Worker(new URL('./upstream-worker.mjs', import.meta.url))
  const [{ port }] = (await once(worker, 'message')) as [{ port: number }]
  const origin = `http://127.0.0.1:${port}`
  const keep = async (message: object) => {
    worker.postMessage(message)
    await once(worker, 'message')
  }
  const baseUrl = `${origin}/api/v3`
  return {
    baseUrl,
    prepare: async (slot) => {
      await keep({ forget: true })
      for (const request of requests) {
        const answer = await fetch(`${simulator.baseUrlAt(slot)}${targetOf(request)}`)
        const path = `/at/${slot}${new URL(baseUrl).pathname}${targetOf(request)}`
        await keep({ path, body: await answer.text() })
      }
    },
    fetchPage: async (slot, request) => {
      const answer = await fetch(`${origin}/at/${slot}/api/v3${targetOf(request)}`)
      const text = await answer.text()
      return { text, coins: JSON.parse(text) }
    },
    fetcherAt: (slot, fetcher) => (request) =>
      fetcher({ ...request, url: request.url.replace(origin, `${origin}/at/${slot}`) }),
    close: async () => {
      await worker.terminate()
      await simulator.close()
    },
  }
}
