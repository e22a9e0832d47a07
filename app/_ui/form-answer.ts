/** What came of a form, as its server action answers. */
export interface FormAnswer {
  ok: boolean
  /** One sentence: what was done, or what to do now. */
  message: string
  /** What is wrong with single fields, by the name of the field. */
  errors?: Record<string, string>
}

/** A server action as a form calls it. */
export type FormAction = (before: FormAnswer | null, form: FormData) => Promise<FormAnswer>
