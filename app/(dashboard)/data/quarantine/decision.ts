/** What a decision on records did, in words. */
export interface DecisionAnswer {
  ok: boolean
  title: string
  lines: string[]
}

/** The server action that decides, as a form's state wants it. */
export type Decide = (before: DecisionAnswer | null, form: FormData) => Promise<DecisionAnswer>
