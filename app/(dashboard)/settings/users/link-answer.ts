import type { FormAnswer } from '@/app/_ui/form-answer'

/** The answer of a form that makes a link. The link is in it once and can never be read again. */
export interface LinkAnswer extends FormAnswer {
  link?: string
}

export type LinkAction = (before: FormAnswer | null, form: FormData) => Promise<LinkAnswer>
