import type { MarketSource } from '../contract'
import { classify } from './classify'
import { normalizeChart } from './normalize-chart'
import { normalizeMarkets } from './normalize-markets'
import { isolate, locate } from './records'
import { chartCoin, chartRequest, marketRequests } from './requests'

const HOSTS = { demo: 'https://api.coingecko.com/api/v3', pro: 'https://pro-api.coingecko.com/api/v3' }
const KEY_HEADERS = { demo: 'x-cg-demo-api-key', pro: 'x-cg-pro-api-key' }

/** CoinGecko API v3: https://docs.coingecko.com (read 2026-11-23). */
export const coingecko: MarketSource<'coingecko'> = {
  id: 'coingecko',
  name: 'CoinGecko',
  attribution: { text: 'Data provided by CoinGecko', url: 'https://www.coingecko.com' },
  connection: ({ baseUrl, apiKey, plan }) => ({
    baseUrl: (baseUrl ?? HOSTS[plan]).replace(/\/+$/, ''),
    headers: apiKey === undefined ? {} : { [KEY_HEADERS[plan]]: apiKey },
  }),
  tickRequests: marketRequests,
  pingRequest: () => ({ endpoint: '/ping', params: {} }),
  historyRequest: chartRequest,
  classify,
  normalize: (document) => {
    const coin = chartCoin(document.endpoint)
    if (coin === null) return normalizeMarkets(document)
    return normalizeChart(document, { coingeckoId: coin, symbol: '', name: '', rank: null })
  },
  locate,
  isolate,
}
