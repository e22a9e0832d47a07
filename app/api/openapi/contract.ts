/** As much of OpenAPI 3.1 as this document uses. */
export type Schema = Record<string, unknown>
export type Reference = { $ref: string }

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description: string
  schema: Schema
}

export interface Header {
  description: string
  schema: Schema
}

export interface Media {
  schema: Schema
  example?: unknown
}

export interface Answer {
  description: string
  headers?: Record<string, Header | Reference>
  content?: Record<string, Media>
}

/** A request that works as it stands, as a line for a shell. */
export interface Sample {
  lang: 'Shell'
  label: string
  source: string
}

export interface Operation {
  operationId: string
  tags: string[]
  summary: string
  description: string
  security: Record<string, string[]>[]
  parameters: Parameter[]
  responses: Record<string, Answer | Reference>
  'x-codeSamples': Sample[]
}

export interface OpenApiDocument {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } }
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, { get: Operation }>
  components: {
    schemas: Record<string, Schema>
    responses: Record<string, Answer>
    headers: Record<string, Header>
    securitySchemes: Record<string, Schema>
  }
}
