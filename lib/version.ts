import manifest from '../package.json'

/** Version of the application, as in package.json. */
export const APP_VERSION: string = manifest.version

/** When this process began: a server that came back, however fast, tells another instant. ISO 8601, UTC. */
export const STARTED_AT: string = new Date(performance.timeOrigin).toISOString()
