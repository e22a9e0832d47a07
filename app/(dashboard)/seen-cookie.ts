/** Holds two instants and nothing about a person: from when this visit counts, and when Today was left last. */
export const SEEN_COOKIE = 'ks-seen'

/** What the cookie says when Today is left at `now`; both epoch milliseconds. */
export const seenValue = (since: number, now: number): string => `${since}.${now}`
