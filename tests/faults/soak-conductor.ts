import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { MINUTE_MS, SLOT_MS } from '@/lib/domain/slot'

const INSTANCE = fileURLToPath(new URL('./soak-instance.ts', import.meta.url))
const POLL_MS = 5
/** However busy the machine is, somebody says something within this; else the soak hangs. */
const SILENCE_MS = 300_000
const MOST_CRASHES = 5
/** A life ends at one of the deliveries from the least to the most. */
const LEAST_LIFE = 3
const MOST_LIFE = 9
/** Of the deaths, this share is waited for, so that both instances compete again. */
const WAITED_FOR = 0.3
/** When nobody lives, as many slots at most pass without a delivery. */
const LONGEST_OUTAGE = 2

export interface ToInstance {
  now: number
}

export interface FromInstance {
  soak: 'ready' | 'begun' | 'ended'
  job: 'market' | 'delivery'
  /** Virtual instant that the delivery is for. */
  at: number
  status?: string
}

interface Instance {
  child: ChildProcess
  isReady: boolean
  /** Deliveries of the market it has ended. */
  done: number
  /** Deliveries after which it is killed in the middle of the next. */
  life: number
  begunAt: number
  isDying: boolean
}

export interface SoakOptions {
  start: number
  env: () => NodeJS.ProcessEnv
  /** Told when virtual time has moved, before the instances hear of it. */
  onAdvance: () => Promise<void>
}

/**
 * Runs two instances through a number of slots. Virtual time moves by what they did, never by the wall: to the next slot
 * when this one was told, or when each instance has ended its delivery or died at it. An instance is killed only after it
 * was ready and has done some deliveries, inside one of its deliveries.
 */
export class SoakConductor {
  /** Instants at which an instance was killed, on the wall. */
  readonly kills: number[] = []
  /** How often each outcome of a market delivery was reported. */
  readonly outcomes = new Map<string, number>()
  /** Exits that nobody ordered. */
  readonly crashes: string[] = []
  private now: number
  private instances: Instance[] = []
  private heard = new Set<number>()
  private isTold = false
  private isHeld = false
  private lastWord = Date.now()
  /** How long a delivery of the market takes on this machine, about. */
  private usualMs = 200
  private isOver = false

  constructor(private readonly options: SoakOptions) {
    this.now = options.start + MINUTE_MS
  }

  readonly virtualNow = () => this.now

  /** Kills every instance that is at work; returns whether any was. */
  killWorking(): boolean {
    const working = this.instances.filter((one) => one.isReady && one.done > 0 && !one.isDying)
    for (const one of working) this.kill(one)
    return working.length > 0
  }

  async run(slots: number): Promise<void> {
    this.lastWord = Date.now()
    this.instances = [this.launch(0), this.launch(1)]
    for (let passed = 0; passed < slots; ) {
      passed += await this.advance(slots - passed)
      await this.until(() => (this.isTold || this.heard.size === 2) && !this.isHeld)
    }
    this.stop()
  }

  stop(): void {
    this.isOver = true
    for (const { child } of this.instances) child.kill('SIGKILL')
  }

  /** Moves to the next slot with nobody told. */
  pass(): void {
    this.now += SLOT_MS
  }

  /** Moves to the next slot, or beyond slots that pass while nobody is there. Returns how many slots passed. */
  private async advance(left: number): Promise<number> {
    const isOutage = this.kills.length > 0 && !this.instances.some((one) => one.isReady)
    const steps = isOutage ? Math.min(left, 1 + Math.floor(Math.random() * (LONGEST_OUTAGE + 1))) : 1
    this.now += steps * SLOT_MS
    await this.options.onAdvance()
    this.heard.clear()
    this.isTold = false
    for (const one of this.instances) this.tell(one)
    return steps
  }

  private async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      if (this.crashes.length > MOST_CRASHES)
        throw new Error(`instances end by themselves: ${this.crashes.join()}`)
      if (Date.now() - this.lastWord > SILENCE_MS) throw new Error('no instance says anything any more')
      await sleep(POLL_MS)
    }
  }

  private tell({ child, isReady }: Instance): void {
    if (isReady && child.connected) child.send({ now: this.now } satisfies ToInstance, () => undefined)
  }

  private launch(place: number): Instance {
    const child = spawn(process.execPath, ['--import', 'tsx', INSTANCE], {
      env: this.options.env(),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const life = LEAST_LIFE + Math.floor(Math.random() * (MOST_LIFE - LEAST_LIFE + 1))
    const instance = { child, isReady: false, done: 0, life, begunAt: 0, isDying: false }
    // The loader of TypeScript speaks on the same channel.
    child.on('message', (message: Partial<FromInstance>) => {
      if (message.soak) this.hear(place, instance, message as FromInstance)
    })
    child.on('exit', (code, signal) => this.bury(place, instance, `${code ?? signal}`))
    return instance
  }

  private hear(place: number, instance: Instance, message: FromInstance): void {
    this.lastWord = Date.now()
    if (message.soak === 'ready') {
      instance.isReady = true
      this.isHeld = false
      this.tell(instance)
      return
    }
    if (message.job !== 'market') return
    if (message.soak === 'begun') {
      instance.begunAt = Date.now()
      if (instance.done >= instance.life)
        setTimeout(() => this.kill(instance), Math.random() * 1.3 * this.usualMs)
      return
    }
    const { status = '' } = message
    instance.done += 1
    this.outcomes.set(status, (this.outcomes.get(status) ?? 0) + 1)
    if (message.at !== this.now) return
    this.heard.add(place)
    if (status !== 'succeeded' && status !== 'partial') return
    this.isTold = true
    this.usualMs = 0.8 * this.usualMs + 0.2 * (Date.now() - instance.begunAt)
  }

  private kill(instance: Instance): void {
    if (instance.isDying || this.isOver) return
    instance.isDying = true
    this.kills.push(Date.now())
    instance.child.kill('SIGKILL')
  }

  private bury(place: number, instance: Instance, end: string): void {
    if (this.isOver) return
    this.lastWord = Date.now()
    if (!instance.isDying) this.crashes.push(end)
    this.heard.add(place)
    this.isHeld = Math.random() < WAITED_FOR
    this.instances[place] = this.launch(place)
  }
}
