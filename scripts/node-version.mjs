// This file and the entry files that import it keep to syntax of the first Node versions that know modules (2019).
const REQUIRED = [20, 19, 0]
const RECOMMENDED_MAJOR = 24

/**
 * What is wrong with a Node version, or null when it is new enough.
 * @param {string} version as in `process.version`
 * @returns {string | null}
 */
export function describeNodeProblem(version) {
  const actual = version.replace(/^v/, '').split('.').map(Number)
  const differing = REQUIRED.findIndex((part, place) => actual[place] !== part)
  if (differing === -1 || actual[differing] > REQUIRED[differing]) return null
  return `Node ${version} is too old: this needs Node 20.19 or newer, and Node ${RECOMMENDED_MAJOR} is recommended.
Install it from https://nodejs.org or with your version manager (nvm install ${RECOMMENDED_MAJOR}), then run the same command again.`
}

/**
 * Ends the process with a message when Node is too old; to be called before anything with newer syntax is loaded.
 * @param {string} [version]
 */
export function requireNode(version = process.version) {
  const problem = describeNodeProblem(version)
  if (problem === null) return
  console.error(problem)
  process.exit(1)
}
