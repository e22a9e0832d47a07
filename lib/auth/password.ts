import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** OWASP's second argon2id setting (2024): 19 MiB, 2 passes; the library's default algorithm is argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** No look-alikes, so that a printed password can be typed. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const GENERATED_LENGTH = 20
export const MIN_PASSWORD_LENGTH = 12
/** Longer inputs only cost time. */
export const MAX_PASSWORD_LENGTH = 200

/** Fewer make a run like 000000000000, however long it is. */
const MIN_DIFFERENT = 5

/** What is wrong with a password that somebody chose for an address, as a sentence; null when it will do. */
export function passwordProblem(password: string, email: string): string | null {
  const characters = [...password.normalize('NFKC')]
  if (characters.length < MIN_PASSWORD_LENGTH)
    return `The password needs at least ${MIN_PASSWORD_LENGTH} characters.`
  if (password.length > MAX_PASSWORD_LENGTH)
    return `The password has at most ${MAX_PASSWORD_LENGTH} characters.`
  if (new Set(characters).size < MIN_DIFFERENT)
    return `The password needs at least ${MIN_DIFFERENT} different characters.`
  return password.trim().toLowerCase() === email.toLowerCase()
    ? 'The password must not be the address.'
    : null
}

/** argon2id hash in PHC form. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST)
}

/** Whether a password belongs to a hash. */
export function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  return verify(passwordHash, password.normalize('NFKC'))
}

/** A random password of about 116 bits. */
export function generatePassword(): string {
  return Array.from({ length: GENERATED_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

let decoy: Promise<string> | undefined

/** Takes the time of a real check for an account that does not exist, so that the answer's time tells nothing. */
export async function verifyNobody(password: string): Promise<false> {
  decoy ??= hashPassword(generatePassword())
  await verifyPassword(await decoy, password)
  return false
}
