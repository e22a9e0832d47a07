import { z } from 'zod'
import { TOKEN_STATES, type TokenState } from '@/lib/domain/token'

export const PATH = '/settings/tokens'

/** What the address asks for: the tokens in a state, and one that is opened, by its id. */
export interface View {
  state: TokenState | null
  open: string | null
}

/** Reads the address; what cannot be read, or comes twice, is as good as not given. */
export function readView(params: Record<string, string | string[] | undefined>): View {
  return {
    state: z.enum(TOKEN_STATES).safeParse(params.state).data ?? null,
    open:
      z
        .string()
        .regex(/^\d{1,20}$/)
        .safeParse(params.open).data ?? null,
  }
}

/** Address of a view. */
export function hrefOf({ state, open }: View): string {
  const query = new URLSearchParams({
    ...(state === null ? {} : { state }),
    ...(open === null ? {} : { open }),
  })
  return query.size === 0 ? PATH : `${PATH}?${query}`
}
