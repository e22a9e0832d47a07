import type { Channel } from './contract'
import { discord } from './discord'
import { email } from './email'
import { json } from './json'
import { slack } from './slack'

/** Every way to tell people. A line here is delivery with retries, a log and a test-send button. */
export const CHANNELS: readonly Channel[] = [discord, slack, email, json]
