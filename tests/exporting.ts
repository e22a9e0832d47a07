import { isDataset } from '@/db/queries/export-datasets'
import { parseExportRequest, pinExport } from '@/lib/delivery/export-request'
import { startExport } from '@/lib/delivery/export-stream'

export const TEST_CALLER = { userId: null, tokenId: null, actor: 'test' }

/** The answer to a request of an export, its body not yet read. Throws what the door would refuse. */
export async function openExport(dataset: string, query: Record<string, string> | string): Promise<Response> {
  if (!isDataset(dataset)) throw new Error(`there is no dataset ${dataset}`)
  const request = await parseExportRequest(dataset, new URLSearchParams(query))
  if (!request) throw new Error('no such dataset')
  const response = await startExport(await pinExport(request), TEST_CALLER)
  if (!response) throw new Error('too many exports are open: a test left one unread')
  return response
}

/** The body of an export, read whole. */
export async function readExport(dataset: string, query: Record<string, string> | string): Promise<string> {
  return (await openExport(dataset, query)).text()
}

/** What an export says of itself before its first byte; the body is left unread. */
export async function readHeaders(dataset: string, query: Record<string, string> | string): Promise<Headers> {
  const response = await openExport(dataset, query)
  await response.body?.cancel()
  return response.headers
}
