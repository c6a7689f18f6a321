/** What the clients of all vendors do alike: the core says what is next, and here it is sent and awaited. */

import { Call } from './api'
import { demanded, optionsOf } from './check'
import { isRoomkeyError, made, RoomkeyError, wrong } from './errors'
import { native, REFUSED } from './native'
import { type Fetch, type RawAnswer, TimedOut, Transport } from './transport'

/** The first character of a wait, whose milliseconds follow. */
const WAIT = '+'

/** How a client calls. */
export interface CallerOptions {
  /** The vendor's API, or what stands in for it. */
  baseUrl?: string
  /** How many seconds a try may take, above 0 and up to 600; 10 without it. */
  timeoutSeconds?: number
  /** How often a call is tried, 1 to 10; 3 without it, 1 for never again. */
  attempts?: number
  /** What sends requests; the platform's `fetch` without it. */
  fetch?: Fetch
}

/** Options of every call. */
export interface CallOptions {
  /** Ends the call when it is aborted. */
  signal?: AbortSignal
}

/** The options that every client has. */
const OPTIONS = ['baseUrl', 'timeoutSeconds', 'attempts', 'fetch'] as const

/** @internal The options of a client, each read once: those of every client, and `others`. */
export function clientOptions(options: unknown, others: readonly string[]): Record<string, unknown> {
  return demanded(options, [...OPTIONS, ...others])
}

type NativePatience = InstanceType<typeof native.Patience>
type NativeConversation = InstanceType<typeof native.Conversation>

/** @internal How long a try may take and how many there may be, as the options of a client say. */
export function patienceOf({ timeoutSeconds, attempts }: Record<string, unknown>): NativePatience {
  for (const [name, value] of [['timeoutSeconds', timeoutSeconds], ['attempts', attempts]]) {
    if (value !== undefined && typeof value !== 'number') throw wrong(`\`${name}\` is not a number.`)
  }
  return made(() => new native.Patience(timeoutSeconds as number | undefined, attempts as number | undefined))
}

/** @internal Runs calls. What is next is for the core to say. */
export class Caller {
  readonly #transport: Transport
  readonly #patience: NativePatience

  constructor(given: Record<string, unknown>) {
    this.#patience = patienceOf(given)
    this.#transport = new Transport(given.fetch, this.#patience)
  }

  /** A call is made for each try, since its token may have to be another. */
  async run<T>(make: () => Call<T>, options: CallOptions | undefined): Promise<T> {
    const signal = signalOf(options)
    const talk = new native.Conversation(this.#patience)
    for (;;) {
      const call = make()
      const said = await this.#tried(call, talk, signal)
      if (!said.startsWith(WAIT)) return Call.result(call, said)
      await pause(Number(said.slice(1)), signal)
    }
  }

  /** What the core says about a try. */
  async #tried<T>(call: Call<T>, talk: NativeConversation, signal: AbortSignal | undefined): Promise<string> {
    const request = [call.method, call.url, Object.entries(call.headers), call.body ?? null] as const
    let answer: RawAnswer
    try {
      answer = await this.#transport.send(request, signal)
    } catch (error) {
      if (isRoomkeyError(error)) throw error
      const how = signal?.aborted ? 'cancelled' : error instanceof TimedOut ? 'timed_out' : 'unreachable'
      const said = Call.failed(call, talk, how, drawn())
      if (said === '') throw signal?.reason
      if (said.charCodeAt(0) === REFUSED) throw RoomkeyError.from(said, error)
      return said
    }
    return Call.answered(call, talk, answer, drawn())
  }
}

/** A number of 32 bits, by chance. */
function drawn(): number {
  return Math.floor(Math.random() * 2 ** 32)
}

/** @internal A client's own tokens, each used until shortly before it expires. */
export class OwnTokens {
  readonly #mint: (lifetime: number, now: number) => string
  readonly #seconds: number
  readonly #own: InstanceType<typeof native.OwnToken>

  constructor(seconds: number, mint: (lifetime: number, now: number) => string) {
    this.#seconds = seconds
    this.#mint = mint
    this.#own = new native.OwnToken(seconds)
  }

  current(): string {
    const now = Math.floor(Date.now() / 1000)
    const kept = this.#own.goodAt(now)
    if (kept !== null) return kept
    const token = this.#mint(this.#seconds, now)
    this.#own.keep(token, now)
    return token
  }
}

/** The signal of a call, of this realm or another. */
function signalOf(options: CallOptions | undefined): AbortSignal | undefined {
  const { signal } = optionsOf(options, ['signal'])
  if (signal === undefined) return undefined
  const { aborted, addEventListener } = Object(signal) as AbortSignal
  if (typeof aborted !== 'boolean' || typeof addEventListener !== 'function') throw wrong('`signal` is not an AbortSignal.')
  return signal as AbortSignal
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', abort)
  })
}
