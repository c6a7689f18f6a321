/** What the clients of all vendors do alike: retries where one can help, waits in bounds, tokens that are renewed in time. */

import type { Call } from './api'
import { eachOption } from './check'
import { isRoomkeyError, refuse, RoomkeyError, wrong } from './errors'
import { type Fetch, Transport } from './transport'

/** So long before a token expires the next one is made. */
const RENEWAL_SECONDS = 60
/** How often a call is tried where nobody says otherwise. */
const ATTEMPTS = 3
/** The first wait between two tries; each further one is twice as long, and all of them are shortened by chance. */
const FIRST_WAIT_SECONDS = 0.25
/** No wait is longer, also where the vendor asks for it: then the error is yours to handle. */
const LONGEST_WAIT_SECONDS = 30

/** How a client calls. */
export interface CallerOptions {
  /** The vendor's API, or what stands in for it. */
  baseUrl?: string
  /** Seconds to wait for an answer; 10 without it. */
  timeoutSeconds?: number
  /** How often a call is tried; 3 without it, 1 for never again. */
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
const OPTIONS = ['baseUrl', 'timeoutSeconds', 'attempts', 'fetch']

/** @internal The options of a client, each read once: those of every client, and `others`. */
export function clientOptions(options: unknown, others: readonly string[]): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  if (options === undefined) throw wrong('The options are not an object.')
  eachOption(options, (name, value) => {
    if (!OPTIONS.includes(name) && !others.includes(name)) return false
    given[name] = value
    return true
  })
  return given
}

/** @internal Runs calls. */
export class Caller {
  readonly #transport: Transport
  readonly #attempts: number

  constructor(given: Record<string, unknown>) {
    this.#transport = new Transport(given.fetch, given.timeoutSeconds)
    const attempts = given.attempts ?? ATTEMPTS
    if (!Number.isInteger(attempts) || (attempts as number) < 1 || (attempts as number) > 10) {
      throw wrong('`attempts` is not a whole number from 1 to 10.')
    }
    this.#attempts = attempts as number
  }

  /** A call is made for each try, since its token may have to be another. */
  async run<T>(make: () => Call<T>, options: CallOptions | undefined): Promise<T> {
    const signal = signalOf(options)
    for (let attempt = 1; ; attempt++) {
      const call = make()
      try {
        return await this.#once(call, signal)
      } catch (error) {
        if (!isRoomkeyError(error) || attempt >= this.#attempts || !mayRepeat(call, error)) throw error
        const seconds = waitAfter(error, attempt)
        if (seconds > LONGEST_WAIT_SECONDS) throw error
        await pause(seconds, signal)
      }
    }
  }

  async #once<T>(call: Call<T>, signal: AbortSignal | undefined): Promise<T> {
    const request = [call.method, call.url, Object.entries(call.headers), call.body ?? null] as const
    let answer
    try {
      answer = await this.#transport.send(request, signal)
    } catch (error) {
      signal?.throwIfAborted()
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

function signalOf(options: CallOptions | undefined): AbortSignal | undefined {
  let signal: unknown
  eachOption(options, (name, value) => {
    if (name === 'signal') signal = value
    return name === 'signal'
  })
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw wrong('`signal` is not an AbortSignal.')
  return signal
}

function mayRepeat(call: Call<unknown>, error: RoomkeyError): boolean {
  return error.isRetryable && (call.isRepeatable || error.code === 'remote_rate_limited')
}

function waitAfter(error: RoomkeyError, attempt: number): number {
  const longest = FIRST_WAIT_SECONDS * 2 ** (attempt - 1)
  return (error.retryAfter ?? 0) + longest * (0.5 + Math.random() / 2)
}

function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, seconds * 1000)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
