/** What the clients of all vendors do alike: retries where one can help, waits in bounds, tokens that are renewed in time. */

import type { Call } from './api'
import { demanded, optionsOf } from './check'
import { isRoomkeyError, made, refuse, wrong } from './errors'
import { native } from './native'
import { type Fetch, throwIfAborted, Transport } from './transport'

/** So long before a token expires the next one is made. */
const RENEWAL_SECONDS = 60
/** How a client calls. */
export interface CallerOptions {
  /** The vendor's API, or what stands in for it. */
  baseUrl?: string
  /** Seconds to wait for an answer; 10 without it. */
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

/** @internal Runs calls. When again is for the core to say. */
export class Caller {
  readonly #transport: Transport
  readonly #retries: InstanceType<typeof native.Retries>

  constructor(given: Record<string, unknown>) {
    this.#transport = new Transport(given.fetch, given.timeoutSeconds)
    const { attempts } = given
    if (attempts !== undefined && typeof attempts !== 'number') throw wrong('`attempts` is not a number.')
    this.#retries = made(() => new native.Retries(attempts))
  }

  /** A call is made for each try, since its token may have to be another. */
  async run<T>(make: () => Call<T>, options: CallOptions | undefined): Promise<T> {
    const signal = signalOf(options)
    for (let attempt = 1; ; attempt++) {
      const call = make()
      try {
        return await this.#once(call, signal)
      } catch (error) {
        if (!isRoomkeyError(error)) throw error
        const drawn = Math.floor(Math.random() * 2 ** 32)
        const milliseconds = this.#retries.wait(attempt, error.code, error.retryAfter, call.isRepeatable, drawn)
        if (milliseconds === null) throw error
        await pause(milliseconds, signal)
      }
    }
  }

  async #once<T>(call: Call<T>, signal: AbortSignal | undefined): Promise<T> {
    const request = [call.method, call.url, Object.entries(call.headers), call.body ?? null] as const
    let answer
    try {
      answer = await this.#transport.send(request, signal)
    } catch (error) {
      throwIfAborted(signal)
      if (isRoomkeyError(error)) throw error
      throw refuse('remote_unavailable', 'The vendor gave no answer.', error)
    }
    return call.understand(answer.status, answer.headers, answer.body)
  }
}

/** @internal A client's own tokens, each used until shortly before it expires. */
export class OwnTokens {
  readonly #mint: (lifetime: number, now: number) => string
  readonly #seconds: number
  #token = ''
  #renewAt = 0

  constructor(seconds: number, mint: (lifetime: number, now: number) => string) {
    this.#seconds = seconds
    this.#mint = mint
  }

  current(): string {
    const now = Math.floor(Date.now() / 1000)
    // A clock that was set back makes the token one from the future, so it is renewed then too.
    if (now >= this.#renewAt || now < this.#renewAt - this.#seconds) {
      this.#token = this.#mint(this.#seconds, now)
      this.#renewAt = now + this.#seconds - RENEWAL_SECONDS
    }
    return this.#token
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
