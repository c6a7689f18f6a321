/**
 * The session that programs see, around the machine: what happens in the world goes in, and what comes out is done.
 *
 * Nothing of others is called inside a step of the machine. What a step says is done one after another when it is over: a
 * listener that starts, stops or asks for tokens makes steps of its own, whose consequences come after those of the
 * first. So every listener sees every change once and in order, and may call anything.
 */

import { Clock, REAL, type System } from './clock.js'
import { NO_FUNCTION, SessionError, wrong } from './error.js'
import { type Machine, createMachine } from './machine.js'
import { type Origin, type StartOptions, fetchedFrom, originOf } from './origin.js'
import type { Failure, Input, Output, Outputs, State, Why } from './words.js'

/**
 * The states of a session.
 *
 * @example
 * ```js
 * import { SessionManager, SessionState } from '@roomkey/session'
 *
 * console.log(SessionManager.state === SessionState.DISCONNECTED) // true
 * ```
 */
export const SessionState = Object.freeze({
  /** Not started, or stopped. */
  DISCONNECTED: 'DISCONNECTED',
  /** The first token is being fetched. */
  CONNECTING: 'CONNECTING',
  /** There is a token that can be used. */
  CONNECTED: 'CONNECTED',
  /** The token has ended or was rejected, and another is being fetched. */
  RENEWING: 'RENEWING',
  /** There is no token, and none will come until the next start. */
  ERROR: 'ERROR',
} as const)
/** One of the five states. */
export type SessionState = State

/** How a session waits. */
export interface SessionPolicy {
  /** How many seconds a request may take: 15, and 1 at least. */
  fetchSeconds?: number
  /** How many seconds a start may take: 30, and 1 at least. */
  startSeconds?: number
  /** How many seconds a caller waits for a token: 30, and 1 at least. */
  tokenSeconds?: number
  /** What URLs that begin with a slash are below, and where app tokens are taken. The page itself, if nothing is said. */
  server?: string | URL
}

/** Ends a subscription: once it has returned, the listener is not called any more. */
export interface Unsubscribe {
  (): void
  /** The same. */
  unsubscribe(): void
  /** The same, for `using`. */
  [Symbol.dispose](): void
}

/** What a session tells, and what with. */
export interface SessionEvents {
  /** The state has changed. */
  stateChanged: SessionState
  /** Renewal was refused; the token that there is stays until its end. */
  renewalRefused: string
}

/** A listener: it is told what has happened, and what to. */
export type Listener<E extends keyof SessionEvents> = (event: E, detail: SessionEvents[E]) => void

/** Where it is not known yet, as what brings it to older systems has it. */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose')

/** Sessions whose listeners are told at once what they are: the page's, where the script tag has started it before they came. */
export const tellsAtOnce = new WeakSet<Session>()

/** A sleep that no event tells of is noticed after so long at the latest; browsers cannot count to 2^31 in any case. */
const LONGEST_TIMER = 60_000

interface Pending {
  /** Answers, or refuses. */
  grant(value: never): void
  refuse(reason: unknown): void
  /** Lets go of the signal that would end the wait. */
  letGo(): void
}

/**
 * A session that always has a live token. Pages have one, `SessionManager`; `createSession` makes others.
 *
 * It is an `EventTarget`, too: `addEventListener('stateChanged', (event) => event.detail)`.
 */
export class Session extends EventTarget {
  #system: System
  #clock: Clock
  #machine: Machine
  #server: string | URL | undefined
  #origin: Origin | undefined
  #queue: (() => void)[] = []
  #isDelivering = false
  #isClosed = false
  #disarm: (() => void) | undefined
  #unhook: (() => void) | undefined
  #waiters = 0
  #pending = new Map<number, Pending>()
  #flights = new Map<number, { giveUp: AbortController; forgiven: number }>()
  /** What ends each subscription. */
  #ends = new Set<() => void>()
  #wrapped = new WeakMap<object, (event: Event) => unknown>()
  #leased: { generation: number; token: string } | undefined
  #missed: SessionError | null = null
  #lastError: SessionError | null = null

  /** @internal */
  constructor(policy: SessionPolicy = {}, system: System = REAL) {
    super()
    const milliseconds = (seconds: number | undefined): number | undefined => {
      if (seconds === undefined) return undefined
      if (seconds >= 0) return Math.round(seconds * 1000)
      throw wrong('Seconds are a number.')
    }
    this.#system = system
    this.#clock = new Clock(system)
    this.#server = policy.server
    this.#machine = createMachine({
      fetch: milliseconds(policy.fetchSeconds),
      start: milliseconds(policy.startSeconds),
      lease: milliseconds(policy.tokenSeconds),
    })
  }

  /**
   * What the session is now, also where the device slept and nobody has been told yet.
   *
   * @example
   * ```js
   * import { SessionManager } from '@roomkey/session'
   *
   * console.log(SessionManager.state) // DISCONNECTED
   * ```
   */
  get state(): SessionState {
    const now = this.#now()
    const due = this.#machine.pollTimeout()
    // Listeners are not called by who only looks.
    if (due !== null && due <= now) queueMicrotask(() => this.#step('timeout'))
    return this.#machine.state(now)
  }

  /** Why the last start, request or token failed; null after a token has come, and after a stop. */
  get lastError(): SessionError | null {
    return this.#lastError
  }

  /**
   * Starts the session, and says what has come of it: `CONNECTED`, or `ERROR` with `lastError`. It never rejects, but for
   * a `signal` of yours. From the same source it joins what is there; another source stops the session before.
   *
   * - `{ sessionToken }`: one token. With a `tokenProvider` or an `endpoint` beside it, others follow.
   * - `{ tokenProvider }`: a function that gets tokens.
   * - `{ endpoint }`: an address that hands them out.
   * - `{ appToken, identity }`: for trying out. Whoever holds an app token controls the whole app.
   *
   * @example
   * ```js
   * import { SessionManager, SessionState } from '@roomkey/session'
   *
   * const state = await SessionManager.startSession({ sessionToken: 'YOUR_SESSION_TOKEN' })
   * console.log(state === SessionState.CONNECTED) // true
   * ```
   */
  async startSession(options: StartOptions): Promise<SessionState> {
    const signal = options?.signal
    signal?.throwIfAborted()
    let origin: Origin
    try {
      if (this.#isClosed) throw wrong('The session is closed.')
      origin = originOf(options, this.#server, this.#system.wall())
    } catch (error) {
      this.#lastError = error instanceof SessionError ? error : wrong('The options cannot be read.')
      return 'ERROR'
    }
    const before = this.#origin?.source
    // The same token is the same source, though the clock that says how long it lives has moved on.
    if (this.#isAlive() && before?.first && before.first.token === origin.source.first?.token) origin.source.first = before.first
    this.#origin = origin
    return this.#ask<SessionState>((waiter) => ({ start: { waiter, source: origin.source } }), signal)
  }

  /**
   * Stops the session at once: what is under way is given up, and nothing brings it back but another start.
   *
   * @example
   * ```js
   * import { SessionManager } from '@roomkey/session'
   *
   * SessionManager.stopSession()
   * ```
   */
  stopSession(): void {
    this.#lastError = this.#missed = null
    this.#step('stop')
  }

  /**
   * A token that has ten seconds left at least, or ends when its server says so. If there is none, one is fetched, for
   * everybody who waits at once. Rejects with a {@link SessionError}; with the reason of `signal`, where that is given
   * and ends the wait.
   *
   * @example
   * ```js
   * import { createSession } from '@roomkey/session'
   *
   * const session = createSession()
   * await session.startSession({ tokenProvider: async () => 'eyJhbGciOi' })
   * const headers = { authorization: `Bearer ${await session.getToken()}` }
   * console.log(Object.keys(headers)) // [ 'authorization' ]
   * session.stopSession()
   * ```
   */
  async getToken({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<string> {
    signal?.throwIfAborted()
    return this.#ask<string>((waiter) => ({ lease: { waiter } }), signal)
  }

  /**
   * Says that the server did not take the token: another is fetched. Say which one, so that it counts for nothing if there
   * is a newer one already. After two in a row the state is `ERROR`.
   */
  rejected(token?: string): void {
    this.#judge('rejected', token)
  }

  /** Says that the server took the token. */
  accepted(token?: string): void {
    this.#judge('accepted', token)
  }

  /**
   * Takes over a token that came without being asked for, as some servers send them. Nothing happens when the session is
   * stopped. Throws a {@link SessionError} for what is no token.
   */
  push(token: string | { token: string; expiresIn?: number | undefined }): void {
    const fetched = fetchedFrom(token, this.#system.wall())
    this.#step({ push: { fetched } })
  }

  /**
   * Has a listener told of every change from now on. It is called before the call returns that changed the state, unless
   * that call was made by a listener. What it throws harms nobody, and it may call anything.
   *
   * @param options `replay`: it is also told at once what the session is. `signal`: ends the subscription.
   * @returns A function that ends the subscription.
   *
   * @example
   * ```js
   * import { SessionManager } from '@roomkey/session'
   *
   * const unsubscribe = SessionManager.subscribe('stateChanged', (event, state) => console.log(event, state))
   * unsubscribe()
   * ```
   */
  subscribe<E extends keyof SessionEvents>(
    event: E,
    listener: Listener<E>,
    options: { signal?: AbortSignal | undefined; replay?: boolean | undefined } = {},
  ): Unsubscribe {
    if (event !== 'stateChanged' && event !== 'renewalRefused') throw wrong('There is no event of this name.')
    if (typeof listener !== 'function') throw wrong(NO_FUNCTION)
    const { signal, replay = tellsAtOnce.has(this) } = options
    let isNew = replay && event === 'stateChanged'
    const hear = ({ detail }: { detail: SessionEvents[E] }): void => {
      isNew = false
      listener(event, detail)
    }
    const end = (): void => {
      this.#ends.delete(end)
      this.removeEventListener(event, hear)
      signal?.removeEventListener('abort', end)
    }
    if (!signal?.aborted && !this.#isClosed) {
      this.#ends.add(end)
      this.addEventListener(event, hear)
      signal?.addEventListener('abort', end)
      // Once the caller has what ends the subscription. What time has decided is told first, as a change.
      if (isNew) {
        queueMicrotask(() => {
          this.#step('timeout')
          if (isNew && this.#ends.has(end)) guard(() => hear({ detail: this.state as SessionEvents[E] }))
        })
      }
    }
    return Object.assign(end, { unsubscribe: end, [DISPOSE]: end })
  }

  /** Stops the session for good: no listener is called any more, once it has returned. */
  close(): void {
    this.stopSession()
    this.#isClosed = true
    for (const end of this.#ends) end()
  }

  /** The same as `close`, for `using`. */
  [DISPOSE](): void {
    this.close()
  }

  /** As every `EventTarget` has it; the state stands in `event.detail`. What a listener throws harms nobody. */
  override addEventListener<E extends keyof SessionEvents>(
    type: E,
    listener: ((event: CustomEvent<SessionEvents[E]>) => void) | { handleEvent(event: CustomEvent<SessionEvents[E]>): void } | null,
    options?: AddEventListenerOptions | boolean,
  ): void
  override addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: AddEventListenerOptions | boolean): void
  override addEventListener(type: string, listener: unknown, options?: AddEventListenerOptions | boolean): void {
    super.addEventListener(type, this.#guarded(listener), options)
  }

  /** As every `EventTarget` has it. */
  override removeEventListener(type: string, listener: unknown, options?: EventListenerOptions | boolean): void {
    super.removeEventListener(type, this.#guarded(listener), options)
  }

  /** The listener in a wrap that keeps what it throws (Node ends the process for that) and is silent once all is over. Always the same. */
  #guarded(listener: any): any {
    if (!listener) return listener
    let wrap = this.#wrapped.get(listener)
    if (!wrap) {
      wrap = (event) => this.#isClosed || guard(() => (typeof listener === 'function' ? listener.call(this, event) : listener.handleEvent(event)))
      this.#wrapped.set(listener, wrap)
    }
    return wrap
  }

  // --- Steps ---------------------------------------------------------------------------------------

  #now(): number {
    return this.#clock.read((now) => this.#machine.state(now) === 'CONNECTING')
  }

  #isAlive(): boolean {
    const state = this.#machine.state(this.#now())
    return state !== 'DISCONNECTED' && state !== 'ERROR'
  }

  #step(input: Input): void {
    const outputs = this.#machine.handle(this.#now(), this.#system.draw(), input)
    // Whose request it is has to be known before a listener starts the next session.
    const origin = this.#origin
    for (const output of outputs) this.#queue.push(() => this.#perform(output, origin))
    if (!this.#isAlive()) this.#origin = this.#leased = undefined
    this.#arm()
    if (this.#isDelivering) return
    this.#isDelivering = true
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) guard(next)
    this.#isDelivering = false
    // Who was answered does not keep the process alive any more.
    this.#arm()
  }

  /** One timer, and ears for what tells that the device woke up or the network is back, while there is anything to do. */
  #arm(): void {
    this.#disarm?.()
    const now = this.#now()
    const due = this.#machine.pollTimeout()
    this.#disarm =
      due === null
        ? undefined
        : this.#system.after(
            Math.min(Math.max(due - now, 1), LONGEST_TIMER),
            () => this.#step('timeout'),
            !this.#pending.size,
          )
    if (!this.#isAlive()) {
      this.#unhook?.()
      this.#unhook = undefined
    } else this.#unhook ??= hook(() => this.#step('nudge'))
  }

  #perform(output: Output, origin: Origin | undefined): void {
    const { fetch, cancel, changed, renewal_refused, started, leased, denied } = output as Partial<Outputs>
    if (fetch) this.#fly(fetch, origin)
    else if (cancel) {
      const flight = this.#flights.get(cancel.flight)
      this.#flights.delete(cancel.flight)
      guard(() => flight?.giveUp.abort(new SessionError('stopped')))
    } else if (changed) {
      const { state, why } = changed
      if (why) this.#lastError = this.#because(why)
      // Of another session, or of what is over.
      else if (state !== 'RENEWING') this.#lastError = this.#missed = null
      this.#announce('stateChanged', state)
    } else if (renewal_refused) {
      const { why } = renewal_refused
      this.#lastError = this.#because(why)
      this.#announce('renewalRefused', why)
    } else if (started) this.#answered(started.waiter)?.grant(started.state as never)
    else if (leased) {
      this.#leased = leased
      this.#answered(leased.waiter)?.grant(leased.token as never)
    } else if (denied) this.#answered(denied.waiter)?.refuse(this.#because(denied.why))
  }

  #announce(event: keyof SessionEvents, detail: string): void {
    this.dispatchEvent(new CustomEvent(event, { detail }))
  }

  #because(why: Why): SessionError {
    return new SessionError(why, undefined, { cause: this.#missed, status: this.#missed?.status })
  }

  // --- Who waits -----------------------------------------------------------------------------------

  #ask<T>(input: (waiter: number) => Input, signal: AbortSignal | undefined): Promise<T> {
    const waiter = (this.#waiters += 1)
    return new Promise<T>((resolve, reject) => {
      const abort = (): void => {
        this.#answered(waiter)?.refuse(signal!.reason)
        this.#step({ forget: { waiter } })
      }
      const letGo = (): void => signal?.removeEventListener('abort', abort)
      this.#pending.set(waiter, { grant: resolve as (value: never) => void, refuse: reject, letGo })
      signal?.addEventListener('abort', abort)
      this.#step(input(waiter))
    })
  }

  #answered(waiter: number): Pending | undefined {
    const pending = this.#pending.get(waiter)
    this.#pending.delete(waiter)
    pending?.letGo()
    return pending
  }

  #judge(what: 'rejected' | 'accepted', token: string | undefined): void {
    const leased = this.#leased
    // Whatever is said, what time has decided comes out.
    const generation = leased && (token ?? leased.token) === leased.token ? leased.generation : 0
    this.#step({ [what]: { generation } } as Input)
  }

  // --- Requests ------------------------------------------------------------------------------------

  #fly({ flight, reason, attempt }: Outputs['fetch'], origin: Origin | undefined): void {
    const abort = new AbortController()
    const forgiven = this.#clock.forgiven
    this.#flights.set(flight, { giveUp: abort, forgiven })
    const request = { reason, attempt, signal: abort.signal }
    // Nothing of others is called before what is being told has been told.
    Promise.resolve()
      .then(() => {
        abort.signal.throwIfAborted()
        return origin!.fetch!(request, this.#system)
      })
      .then(
        (fetched) => {
          if (!this.#flights.delete(flight)) return
          this.#now()
          const slept = this.#clock.forgiven - forgiven
          if (fetched.lifetime !== undefined) fetched.lifetime = Math.max(fetched.lifetime - slept, 0)
          this.#lastError = this.#missed = null
          this.#step({ got: { flight, fetched } })
        },
        (error: unknown) => {
          if (!this.#flights.delete(flight)) return
          this.#lastError = this.#missed = asSessionError(error)
          this.#step({ missed: { flight, failure: failureOf(this.#missed) } })
        },
      )
  }
}

/** What a function threw, as an error of ours. Its text may hold anything, so it is the cause and not repeated. */
function asSessionError(error: unknown): SessionError {
  if (error instanceof SessionError) return error
  const { isRetryable, retryAfter } = (error ?? {}) as { isRetryable?: unknown; retryAfter?: unknown }
  return new SessionError('provider_failed', '`tokenProvider` threw an error.', {
    cause: error,
    isRetryable: isRetryable !== false,
    retryAfter: typeof retryAfter === 'number' && retryAfter >= 0 ? retryAfter : undefined,
  })
}

export function failureOf({ isRetryable, retryAfter }: SessionError): Failure {
  if (!isRetryable) return 'permanent'
  return { transient: { retry_after: retryAfter === undefined ? null : Math.round(retryAfter * 1000) } }
}

/** Listens for what tells that waiting may be over. */
function hook(wake: () => void): () => void {
  const page = globalThis.document as Document | undefined
  const heard = (): void => {
    if (page?.visibilityState !== 'hidden') wake()
  }
  const ears = new AbortController()
  const listen = (place: unknown, ...events: string[]): void => {
    for (const event of events) (place as EventTarget | undefined)?.addEventListener?.(event, heard, { signal: ears.signal })
  }
  listen(page, 'visibilitychange', 'resume')
  listen(globalThis, 'pageshow', 'online')
  return () => ears.abort()
}

/** Calls what others wrote. What it throws is shown and harms nobody. */
function guard(call: () => void): void {
  try {
    call()
  } catch (error) {
    ;(globalThis.reportError ?? console.error)(error)
  }
}
