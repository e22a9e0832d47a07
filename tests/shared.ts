import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../shared/', import.meta.url))

/** Reason to skip when the reference material is not beside the checkout, else false. */
export function missingShared(path: string): string | false {
  return existsSync(FOLDER + path) ? false : `../shared/${path} is not beside this checkout`
}

/** Bytes of a file of the reference material. */
export function readShared(path: string): Buffer {
  return readFileSync(FOLDER + path)
}
