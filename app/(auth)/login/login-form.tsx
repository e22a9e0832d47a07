'use client'

import { signIn } from 'next-auth/react'
import { useActionState } from 'react'
import { Button } from '@/app/_ui/button'
import { Field } from '@/app/_ui/field'
import { checkLogin } from './actions'
import { loginErrorText } from './login-error'

interface LoginState {
  /** Kept over a failed attempt; the password never is. */
  email: string
  error: string | null
  done: boolean
}

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

async function attempt(next: string, form: FormData): Promise<LoginState> {
  const email = textOf(form, 'email').trim()
  try {
    const answer = await checkLogin({ email, password: textOf(form, 'password') })
    if (!answer.ok) return { email, error: answer.error, done: false }
    const result = await signIn('credentials', { redirect: false, ticket: answer.ticket })
    if (!result?.ok || result.error) return { email, error: loginErrorText(result?.error ?? ''), done: false }
  } catch {
    return { email, error: 'The server cannot be reached. Check the connection and try again.', done: false }
  }
  // A full load: nothing of the time before the login may stay in the browser's memory.
  window.location.assign(next)
  return { email, error: null, done: true }
}

/** Email and password. `next` is a checked path of this site. */
export function LoginForm({ next }: { next: string }) {
  const [state, submit, busy] = useActionState((_: LoginState, form: FormData) => attempt(next, form), {
    email: '',
    error: null,
    done: false,
  })
  const waiting = busy || state.done
  return (
    <form action={submit} className="flex flex-col gap-4">
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        defaultValue={state.email}
        required
        autoFocus
      />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required />
      <div role="alert" className="text-act empty:hidden">
        {state.error && !busy && (
          <p>
            <span aria-hidden="true">✕ </span>
            {state.error}
          </p>
        )}
      </div>
      <Button type="submit" look="primary" size="large" disabled={waiting}>
        {waiting ? 'Logging in …' : 'Log in'}
      </Button>
    </form>
  )
}
