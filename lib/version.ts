import manifest from '../package.json'

/** Version of the application, as in package.json. */
export const APP_VERSION: string = manifest.version
