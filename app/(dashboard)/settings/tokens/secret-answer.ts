import type { FormAnswer } from '@/app/_ui/form-answer'

/** The answer of a form that makes a token. The secret is in it once and can never be read again. */
export interface SecretAnswer extends FormAnswer {
  secret?: {
    token: string
    /** A line for a shell that uses it; null where its scopes open nothing that a line could show. */
    curl: string | null
  }
}

export type SecretAction = (before: FormAnswer | null, form: FormData) => Promise<SecretAnswer>
