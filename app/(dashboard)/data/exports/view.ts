import { z } from 'zod'
import { DATASET_IDS } from '@/lib/delivery/export-manifest'
import { FIRST_DATASET, type View } from './href'

const millis = z.string().regex(/^\d{1,14}$/)

/** Reads the address; what cannot be read, or comes twice, is as good as not given. */
export function readView(params: Record<string, string | string[] | undefined>): View {
  const before = millis.safeParse(params.before).data
  return {
    dataset: z.enum(DATASET_IDS).safeParse(params.dataset).data ?? FIRST_DATASET,
    before: before === undefined ? null : new Date(Number(before)),
    open: z.uuid().safeParse(params.open).data ?? null,
  }
}
