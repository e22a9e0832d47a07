import { csv } from './csv'

/** Every export format. A line here gives it to every dataset. */
export const FORMATS = [csv] as const
