import { z } from 'zod'
import { type AssetSelection, assetsSchema } from '@/lib/env'
import { PLAN_LIMITS, type Plan } from './view'

/** Each 250 coins are one call every five minutes, and one for each test. */
export const MAX_ASSETS = 1_000
const LONGEST_ASSETS = 20_000

const limit = (max: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{0,10}$/, 'Write a whole number, or leave it empty.')
    .transform((text) => (text === '' ? null : Number(text)))
    .refine((value) => value === null || (value >= 1 && value <= max), `At least 1, at most ${max}.`)

const schema = z.object({
  intent: z.enum(['test', 'save']),
  // What a header and a line of .env.local can hold: no space, no line end, nothing outside ASCII.
  apiKey: z
    .string()
    .trim()
    .max(200, 'A key has at most 200 characters.')
    .regex(/^[\x21-\x7e]*$/, 'A key has no spaces and only plain letters, digits and signs: copy it again.'),
  plan: z.enum(Object.keys(PLAN_LIMITS) as [Plan, ...Plan[]], 'Choose the plan of the key.'),
  assets: z
    .string()
    .max(LONGEST_ASSETS, 'This is too long.')
    .regex(/^[\x20-\x7e]*$/, 'Ids hold only plain letters, digits and signs.')
    .pipe(assetsSchema)
    .refine(
      (selection) => sizeOf(selection) <= MAX_ASSETS,
      `${MAX_ASSETS} coins at most: every 250 of them are one call every five minutes.`,
    ),
  callsPerMinute: limit(100_000),
  callsPerMonth: limit(1_000_000_000),
})

export interface ConnectionInput {
  intent: 'test' | 'save'
  /** Null: the one that is in use, if any. */
  apiKey: string | null
  plan: Plan
  selection: AssetSelection
  /** Null: what the plan allows. */
  callsPerMinute: number | null
  callsPerMonth: number | null
}

const sizeOf = (selection: AssetSelection) =>
  selection.kind === 'top' ? selection.count : selection.ids.length

/** Reads the form, or says of each field what is wrong with it. */
export function readConnectionInput(
  form: FormData,
  { needsKey }: { needsKey: boolean },
): { ok: true; input: ConnectionInput } | { ok: false; errors: Record<string, string> } {
  const parsed = schema.safeParse(Object.fromEntries(form))
  const errors: Record<string, string> = {}
  for (const { path, message } of parsed.error?.issues ?? []) errors[String(path[0])] ??= message
  const { apiKey = '', ...input } = parsed.data ?? {}
  if (parsed.success && apiKey === '' && needsKey) errors.apiKey = 'Paste the key.'
  if (!parsed.success || Object.keys(errors).length > 0) return { ok: false, errors }
  return {
    ok: true,
    input: { ...parsed.data, ...input, selection: parsed.data.assets, apiKey: apiKey || null },
  }
}
