'use client'

import type { FormAnswer } from './form-answer'

/** What a form was answered; of several wrong fields a list that leads to each. */
export function FormWords({ answer }: { answer: FormAnswer }) {
  const errors = Object.entries(answer.errors ?? {})
  return (
    <div data-summary={errors.length > 1 ? '' : undefined} tabIndex={errors.length > 1 ? -1 : undefined}>
      <p className={answer.ok ? 'text-mut' : 'text-amber'}>
        <span aria-hidden="true">{answer.ok ? '✓' : '▲'}</span> {answer.message}
      </p>
      {errors.length > 1 && (
        <ul className="mt-1 list-disc pl-5">
          {errors.map(([name, message]) => (
            <li key={name}>
              <button type="button" data-name={name} onClick={focusField} className="link text-left">
                {message}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function focusField({ currentTarget }: { currentTarget: HTMLElement }): void {
  const { name } = currentTarget.dataset
  const field = name === undefined ? null : currentTarget.closest('form')?.elements.namedItem(name)
  if (field instanceof HTMLElement) field.focus()
}
