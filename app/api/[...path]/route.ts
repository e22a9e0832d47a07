import { problem } from '@/app/api/problem'

/** Every address under /api that is none: a program gets an answer that it can read. */
function unknownAddress(): Response {
  return problem({ status: 404, title: 'Not found', detail: 'There is nothing at this address of the API.' })
}

export {
  unknownAddress as DELETE,
  unknownAddress as GET,
  unknownAddress as PATCH,
  unknownAddress as POST,
  unknownAddress as PUT,
}
