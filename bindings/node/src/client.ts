/** The vendor's API, called: tokens of its own, retries where one can help, no surprises. */

import {
  Api, type Call, type EndSession, type NewRoom, Page, type PageOptions, type RemoveParticipant, type Room, type RoomsOptions,
  type Session, type SessionsOptions, type WhichRoom,
} from './api'
import { eachOption, text } from './check'
import { isRoomkeyError, refuse, RoomkeyError, wrong } from './errors'
import { show } from './show'
import { type Credentials, type Keyring, Signer } from './signer'
import { type Fetch, Transport } from './transport'

/** How long the client's own tokens live. */
const TOKEN_SECONDS = 600
/** So long before a token expires the next one is made. */
const RENEWAL_SECONDS = 60
/** How often a call is tried where nobody says otherwise. */
const ATTEMPTS = 3
/** The first wait between two tries; each further one is twice as long, and all of them are shortened by chance. */
const FIRST_WAIT_SECONDS = 0.25
/** No wait is longer, also where the vendor asks for it: then the error is yours to handle. */
const LONGEST_WAIT_SECONDS = 30

/** Options of {@link Client}. */
export interface ClientOptions {
  /** What the client signs its own tokens with. */
  credentials: Credentials | Keyring
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

/**
 * A client of the vendor's REST API. It makes the tokens it needs and renews them by itself.
 *
 * A call is tried again after `remote_rate_limited`, which the vendor answers before doing anything, and after other failures that pass
 * only where doing it twice does no harm.
 *
 * @example
 * ```js
 * import { videosdk } from 'roomkey'
 *
 * const credentials = videosdk.Credentials.fromEnv()
 * const client = new videosdk.Client({ credentials, baseUrl: process.env.ROOMKEY_BASE_URL })
 *
 * const room = await client.createRoom({ customRoomId: 'Stand-up, Mondays' })
 * for await (const one of client.rooms()) console.log(one.roomId, one.customRoomId)
 * await client.deactivateRoom(room.roomId)
 * ```
 */
export class Client {
  readonly #signer: Signer
  readonly #api: Api
  readonly #transport: Transport
  readonly #attempts: number
  #token = ''
  #renewAt = 0

  /** @throws {@link RoomkeyError} `base_url_invalid`, `argument_invalid`. */
  constructor(options: ClientOptions) {
    const given: { [name in keyof ClientOptions]?: unknown } = {}
    if (options === undefined) throw wrong('The options are not an object.')
    eachOption(options, (name, value) => {
      if (!OPTIONS.has(name)) return false
      given[name as keyof ClientOptions] = value
      return true
    })
    Signer.nativeOf(given.credentials)
    this.#signer = given.credentials as Signer
    this.#api = new Api(given.baseUrl === undefined ? undefined : text(given.baseUrl, 'baseUrl'))
    this.#transport = new Transport(given.fetch, given.timeoutSeconds)
    const attempts = given.attempts ?? ATTEMPTS
    if (!Number.isInteger(attempts) || (attempts as number) < 1 || (attempts as number) > 10) {
      throw wrong('`attempts` is not a whole number from 1 to 10.')
    }
    this.#attempts = attempts as number
  }

  /** Creates a room. It is tried again only after `remote_rate_limited`: with a `customRoomId` you may call it again yourself. */
  createRoom(room: NewRoom = {}, options?: CallOptions): Promise<Room> {
    return this.#run((token) => this.#api.createRoom(token, room), options)
  }

  /** Is there this room, and may it be joined? */
  validateRoom(which: WhichRoom, options?: CallOptions): Promise<Room> {
    return this.#run((token) => this.#api.validateRoom(token, which), options)
  }

  /** A room. */
  fetchRoom(which: WhichRoom, options?: CallOptions): Promise<Room> {
    return this.#run((token) => this.#api.fetchRoom(token, which), options)
  }

  /** All rooms, page by page as they are asked for. */
  rooms(query: RoomsOptions = {}, options?: CallOptions): AsyncGenerator<Room, void, void> {
    return this.#all(query, (token, page) => this.#api.listRooms(token, page), options)
  }

  /** A page of rooms. */
  listRooms(query: RoomsOptions = {}, options?: CallOptions): Promise<Page<Room>> {
    return this.#run((token) => this.#api.listRooms(token, query), options)
  }

  /** Closes a room for ever. */
  deactivateRoom(roomId: string, options?: CallOptions): Promise<Room> {
    return this.#run((token) => this.#api.deactivateRoom(token, roomId), options)
  }

  /** All sessions, page by page as they are asked for. */
  sessions(query: SessionsOptions = {}, options?: CallOptions): AsyncGenerator<Session, void, void> {
    return this.#all(query, (token, page) => this.#api.listSessions(token, page), options)
  }

  /** A page of sessions. */
  listSessions(query: SessionsOptions = {}, options?: CallOptions): Promise<Page<Session>> {
    return this.#run((token) => this.#api.listSessions(token, query), options)
  }

  /** A session. */
  fetchSession(sessionId: string, options?: CallOptions): Promise<Session> {
    return this.#run((token) => this.#api.fetchSession(token, sessionId), options)
  }

  /** Ends a session. */
  endSession(which: EndSession, options?: CallOptions): Promise<Session> {
    return this.#run((token) => this.#api.endSession(token, which), options)
  }

  /** Removes someone from a session. */
  async removeParticipant(whom: RemoveParticipant, options?: CallOptions): Promise<void> {
    await this.#run((token) => this.#api.removeParticipant(token, whom), options)
  }

  async *#all<T, Q extends PageOptions>(
    query: Q, list: (token: string, query: Q) => Call<Page<T>>, options: CallOptions | undefined,
  ): AsyncGenerator<T, void, void> {
    let page = query?.page ?? 1
    for (;;) {
      const { items, last } = await this.#run((token) => list(token, { ...query, page }), options)
      yield* items
      // A page without items ends it too, whatever the vendor says of how many there are.
      if (page >= last || items.length === 0) return
      page += 1
    }
  }

  async #run<T>(make: (token: string) => Call<T>, options: CallOptions | undefined): Promise<T> {
    const signal = signalOf(options)
    for (let attempt = 1; ; attempt++) {
      const call = make(this.#currentToken())
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

  #currentToken(): string {
    const now = Math.floor(Date.now() / 1000)
    // A clock that was set back makes the token one from the future, so it is renewed then too.
    if (now >= this.#renewAt || now < this.#renewAt - TOKEN_SECONDS) {
      this.#token = this.#signer.mint({ permissions: ['allow_join'], roles: ['crawler'], lifetime: TOKEN_SECONDS, now })
      this.#renewAt = now + TOKEN_SECONDS - RENEWAL_SECONDS
    }
    return this.#token
  }
}

show(Client, () => '')

const OPTIONS: ReadonlySet<string> = new Set(['credentials', 'baseUrl', 'timeoutSeconds', 'attempts', 'fetch'])

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
