/** What came of a form of this page. */
export interface FormAnswer {
  ok: boolean
  message: string
}

/** A server action as a form calls it. */
export type FormAction = (before: FormAnswer | null, form: FormData) => Promise<FormAnswer>
