/** Sending a request of the core's with `fetch`, the way one sends a token: no redirects, bounded in time and size. */

import { wrong } from './errors'
import { lists, native } from './native'
import type { RequestParts } from './api'

/** What `fetch` is needed for. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** @internal An answer as it came. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

/** @internal Whoever waited no longer. */
export class TimedOut extends Error {}

/** The platform's `fetch` as it is when it is needed, since tests put others in its place. */
function platforms(url: string, init: RequestInit): Promise<Response> {
  if (typeof globalThis.fetch !== 'function') throw wrong('There is no `fetch` here: pass one as the option `fetch`.')
  return globalThis.fetch(url, init)
}

/** @internal Not every environment's signals have a method for it. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason
}

/** @internal Where requests go. */
export class Transport {
  readonly #fetch: Fetch
  readonly #milliseconds: number

  constructor(fetch: unknown, patience: InstanceType<typeof native.Patience>) {
    if (fetch !== undefined && typeof fetch !== 'function') throw wrong('`fetch` is not a function.')
    this.#fetch = (fetch as Fetch | undefined) ?? platforms
    this.#milliseconds = patience.within()
  }

  /** Rejects with {@link TimedOut}, with the reason of the signal, or with what `fetch` rejects with. */
  async send([method, url, headers, body]: RequestParts, signal?: AbortSignal): Promise<RawAnswer> {
    throwIfAborted(signal)
    const ended = new AbortController()
    const abort = () => ended.abort(signal?.reason)
    signal?.addEventListener('abort', abort)
    const timer = setTimeout(() => ended.abort(new TimedOut('There was no answer in time.')), this.#milliseconds)
    try {
      // Nothing but these: what somebody put on `Object.prototype` is not for a request with a token.
      const init = {
        __proto__: null,
        method,
        headers: headers.map(([name, value]) => [name, value] as [string, string]),
        body,
        // The token is for this address and no other.
        redirect: 'manual',
        signal: ended.signal,
      } as RequestInit
      const answer = await this.#fetch(url, init)
      const bytes = await bounded(answer.body, lists.maximumAnswerBytes)
      // A browser hides the status of a redirect.
      return { status: answer.status === 0 ? 302 : answer.status, headers: answer.headers, body: bytes }
    } catch (error) {
      throw ended.signal.aborted ? ended.signal.reason : error
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }
}

/** @internal Reads a body to its end, or one byte further than `most`. */
export async function bounded(body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | null, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    length += chunk.length
    // Leaving the loop cancels the rest.
    if (length > most) break
  }
  const all = new Uint8Array(Math.min(length, most + 1))
  let at = 0
  for (const chunk of chunks) {
    const part = chunk.subarray(0, all.length - at)
    all.set(part, at)
    at += part.length
  }
  return all
}
