import type { MarketObservation, Rejection } from '@/lib/domain/market'
import type { UpstreamError } from '@/lib/errors'

/** One question to an upstream: path under its base URL and parameters, never the key. */
export interface SourceRequest {
  endpoint: string
  params: Record<string, string>
}

/** Bytes of one good answer, as layer 2 reads them. */
export interface SourceDocument extends SourceRequest {
  body: Uint8Array
  fetchedAt: Date
}

/** Which coins: by id, or the N largest by market cap. */
export type AssetSelection = { kind: 'top'; count: number } | { kind: 'ids'; ids: string[] }

/** What an answer says of itself before it is kept. */
export interface AnswerFacts {
  status: number
  headers: Record<string, string>
  body: Uint8Array
  fetchedAt: Date
}

/** Normalised content of one document. read = observations + repeats + rejections. */
export interface NormalizedPage {
  read: number
  observations: MarketObservation[]
  /** Records that say again what another record of the page said. */
  repeats: number
  rejections: Rejection[]
}

/** One record of a kept document: where its bytes stand, and the text by which a rejection of it is known. */
export interface RecordSpan {
  start: number
  end: number
  text: string
}

/** A data source: layer 1 asks, layer 2 reads. Pure: no database, no clock, no environment. */
export interface MarketSource<Id extends string = string> {
  id: Id
  name: string
  attribution: { text: string; url: string }
  /** Endpoint hosts and headers by plan. */
  connection(settings: { baseUrl?: string; apiKey?: string; plan: 'demo' | 'pro' }): {
    baseUrl: string
    headers: Record<string, string>
  }
  /** Questions of one tick: the chosen coins, or the N largest. */
  tickRequests(selection: AssetSelection): SourceRequest[]
  /** The cheapest question: whether it answers, and takes the key. */
  pingRequest(): SourceRequest
  /** Question for the last `days` of one coin. */
  historyRequest(input: { coingeckoId: string; days: number }): SourceRequest
  /** Failure of an answer, or null when its body has the endpoint's shape. */
  classify(request: SourceRequest, answer: AnswerFacts): UpstreamError | null
  /** Normalises a kept document. Throws: UpstreamError (parse) when it is not the endpoint's shape. */
  normalize(document: SourceDocument): NormalizedPage
  /** Where each record of a kept document stands, in its order. */
  locate(document: SourceDocument): RecordSpan[]
  /** The document as if it held this one record (its bytes). An empty body: the rest of it has aged out. */
  isolate(document: SourceDocument, record: Uint8Array): SourceDocument
}
