import { SOURCES } from '@/lib/sources/index'

/**
 * Runs `work` under rules that refuse some records, as an older version of this product might have, so that the real
 * pipeline puts into quarantine what today's rules accept. `refuses` sees a record's text.
 */
export async function underOlderRules<T>(
  refuses: (text: string) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  const [source] = SOURCES
  const { normalize } = source
  source.normalize = (document) => {
    const refused = source
      .locate(document)
      .filter(({ text }) => refuses(text))
      .map((span) => ({ ...span, bytes: document.body.subarray(span.start, span.end) }))
    const keys = refused.flatMap(({ bytes }) =>
      normalize(source.isolate(document, bytes)).observations.map(keyOf),
    )
    const page = normalize(document)
    return {
      ...page,
      observations: page.observations.filter((one) => !keys.includes(keyOf(one))),
      rejections: [
        ...page.rejections,
        ...refused.map(({ text }) => ({
          kind: 'market_row',
          reason: 'invalid',
          field: 'current_price',
          message: 'current_price: an older rule refused this',
          record: text,
        })),
      ],
    }
  }
  try {
    return await work()
  } finally {
    source.normalize = normalize
  }
}

const keyOf = (one: { asset: { coingeckoId: string }; sampledAt: Date }) =>
  `${one.asset.coingeckoId} ${one.sampledAt.getTime()}`
