import { getEnv } from '@/lib/env'
import { APP_VERSION } from '@/lib/version'
import { HEADERS, REFUSALS, SECURITY_SCHEMES } from './common-answers'
import type { OpenApiDocument } from './contract'
import { exportPaths } from './export-operations'
import { receiptPaths } from './receipt-operations'
import { namedSchemas } from './schemas'
import { systemPaths } from './system-operations'

const DESCRIPTION =
  'Reads what this installation knows. Errors are problem+json and say what to do next; unknown parameters are refused. Amounts are exact decimal strings, times ISO 8601 UTC, null is unknown. Data provided by CoinGecko.'

/** The OpenAPI document of this installation, from the schemas that parse and the registries behind them. */
export function openApiDocument(): OpenApiDocument {
  const { APP_URL, PORT } = getEnv()
  // Not the host of a request: whoever asks could write his own into what others get.
  const base = (APP_URL ?? `http://localhost:${PORT}`).replace(/\/+$/, '')
  return {
    openapi: '3.1.0',
    info: {
      title: 'KoinStrap Decision Intelligence',
      version: APP_VERSION,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: base }],
    tags: [
      { name: 'Exports', description: 'Rows of every dataset, complete, with a receipt to compare with.' },
      { name: 'System', description: 'State, schedule, and this document.' },
    ],
    paths: { ...receiptPaths(base), ...exportPaths(base), ...systemPaths(base) },
    components: {
      schemas: namedSchemas(),
      responses: REFUSALS,
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  }
}
