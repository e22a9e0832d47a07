'use client'

import { useState } from 'react'
import { CheckField } from '@/app/_ui/check-field'
import { Field } from '@/app/_ui/field'
import { passwordHint } from './password-hint'

/** A password that is typed once, shown on wish, with a word on how good it is. */
export function NewPassword({ leastLength }: { leastLength: number }) {
  const [password, setPassword] = useState('')
  const [isShown, setShown] = useState(false)
  return (
    <div className="flex flex-col gap-2">
      <Field
        label="Password"
        name="password"
        type={isShown ? 'text' : 'password'}
        autoComplete="new-password"
        spellCheck={false}
        hint={passwordHint(password, leastLength)}
        onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        maxLength={200}
        required
      />
      <CheckField
        label="Show the password"
        checked={isShown}
        onChange={({ currentTarget }) => setShown(currentTarget.checked)}
      />
    </div>
  )
}
