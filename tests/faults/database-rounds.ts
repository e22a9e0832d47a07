/** How often a fault is repeated: once in `npm test`, FAULTS_ROUNDS times in `npm run test:faults`. */
export function faultRounds(): number {
  const rounds = Number(process.env.FAULTS_ROUNDS || '1')
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('FAULTS_ROUNDS must be a whole number from 1')
  return rounds
}
