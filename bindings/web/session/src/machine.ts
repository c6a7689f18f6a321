/**
 * The session as a machine: when to fetch a token, when to renew it, and whom to tell. It has no clock, no network and no
 * chance; whoever drives it says what has happened, and when, and does what comes out.
 *
 * It is the machine of the core (`crates/roomkey/src/session`) in another language. What that one does in tens of
 * thousands of runs is played back here by every run of the tests, and nothing may differ.
 */

import type { Failure, Fetched, Input, Output, Reason, Source, State, Waits, Why } from './words.js'

/** All in milliseconds; they are explained in the core's `Policy`. */
const LEAST_LEFT = 10_000
const LEAST_MARGIN = 10_000
const MOST_MARGIN = 300_000
const FIRST_WAIT = 500
const LONGEST_WAIT = 60_000
const LONGEST_ASKED = 3_600_000
const APART = 1_000
const WINDOW = 60_000
/** Requests in a window. */
const MOST = 6
/** Rejections in a row after which the next token is not tried any more. */
const MOST_REJECTIONS = 2
const GREATEST_DRAW = 0xffff_ffff

/** The token that there is. */
interface Held {
  token: string
  generation: number
  since: number
  /** When it ends, if that is known for sure: otherwise `NaN`, than which nothing is later or earlier. */
  end: number
}

type Stage =
  | { is: 'DISCONNECTED' }
  | { is: 'CONNECTING'; until: number }
  | { is: 'CONNECTED'; held: Held }
  | { is: 'RENEWING' }
  | { is: 'ERROR'; why: Why }

/** What is going on to get another token. Of a server that asked to wait, a network that is back changes nothing. */
type Renewal =
  | { is: 'rest' }
  | { is: 'at'; time: number; reason: Reason; wasAsked: boolean }
  | { is: 'flying'; flight: number; sent: number; deadline: number }
  | { is: 'refused'; why: Why }

interface Waiting {
  waiter: number
  deadline: number
  isStart: boolean
}

/** What stands beside the word for what has happened. */
type Given<Kind extends string> = Extract<Input, Record<Kind, unknown>>[Kind & keyof Extract<Input, Record<Kind, unknown>>]

const REST: Renewal = { is: 'rest' }

/** A session that has not been started. What it holds is in a closure: nobody can look at it, and it is small. */
export interface Machine {
  /** Takes in what has happened. `drawn` is a random whole number below 2^32: the chance in waits. */
  handle(now: number, drawn: number, input: Input): Output[]
  /** When the next `timeout` is due, if there is anything to wait for. One timer is enough. */
  pollTimeout(): number | null
  /** What the session is at a time, also where the timeout that was due has not been handled yet. */
  state(now: number): State
  /** Why there is no token, where the state is `ERROR`. */
  why(): Why | null
}

export function createMachine(waits: Waits = {}): Machine {
  const patience = (wait: number) => Math.max(wait, APART)
  const flightWait = patience(waits.fetch ?? 15_000)
  const startWait = patience(waits.start ?? 30_000)
  const leaseWait = patience(waits.lease ?? 30_000)

  // What a step is about, and what has come out so far.
  let now = 0
  let drawn = 0
  let outputs: Output[] = []

  let stage: Stage = { is: 'DISCONNECTED' }
  let renewal: Renewal = REST
  // There is one while the session is neither over nor failed.
  let source: Source | undefined
  let failures = 0
  let rejections = 0
  const waiting: Waiting[] = []
  // The first of their deadlines: with thousands who wait nobody looks at each of them in each step.
  let soonest = Infinity
  // When the last requests left, over all starts and stops.
  let fetches: number[] = []
  let flights = 0
  let generations = 0
  let told: State = 'DISCONNECTED'
  let changes = 0

  // By what has happened. Time has been settled by then, and who is forgotten is gone.
  const takes: { [kind: string]: (given: any) => void } = {
    stop,
    nudge,
    start,
    lease,
    push,
    rejected,
    got({ flight, fetched }: Given<'got'>) {
      const sent = landed(flight)
      if (sent !== undefined) got(fetched, sent)
    },
    missed({ flight, failure }: Given<'missed'>) {
      if (landed(flight) !== undefined) missed(failure)
    },
    accepted({ generation }: Given<'accepted'>) {
      if (heldAs(generation)) rejections = 0
    },
  }

  /** What time has decided by now. An end comes before everything that would put it off. */
  function settle(): void {
    if (renewal.is === 'flying' && renewal.deadline <= now) {
      land()
      missed()
    }
    if (stage.is === 'CONNECTING' && stage.until <= now) fail('timeout')
    else if (stage.is === 'CONNECTED' && hasEnded(stage.held, now)) ended()
    for (const one of soonest > now ? [] : everybody()) {
      const { waiter } = one
      if (one.deadline > now) keep(one)
      else if (one.isStart) tell(waiter)
      else refuse(waiter, 'timeout')
    }
  }

  function start({ waiter, source: from }: Given<'start'>): void {
    if (source && isEqual(source, from)) {
      return stage.is === 'CONNECTED' ? tell(waiter) : wait(waiter, startWait, true)
    }
    if (source) stop()
    failures = rejections = 0
    source = from
    wait(waiter, startWait, true)
    if (from.first) {
      const why = fault(from.first, now)
      if (!why) return hold(from.first, now)
      if (!from.renewable) return fail(why)
    }
    enter({ is: 'CONNECTING', until: now + startWait })
    fetchNow('start')
  }

  function stop(): void {
    land()
    source = undefined
    enter({ is: 'DISCONNECTED' })
    for (const { waiter, isStart } of everybody()) {
      if (isStart) tell(waiter)
      else refuse(waiter, 'stopped')
    }
  }

  function lease({ waiter }: Given<'lease'>): void {
    if (stage.is === 'DISCONNECTED') refuse(waiter, 'not_started')
    else if (stage.is === 'ERROR') refuse(waiter, stage.why)
    else if (stage.is !== 'CONNECTED') wait(waiter, leaseWait, false)
    else if (hasLeft(stage.held, now)) lend(waiter, stage.held)
    else if (!canRenew()) refuse(waiter, whyNoOther())
    else {
      wait(waiter, leaseWait, false)
      renew('renewal')
    }
  }

  function wait(waiter: number, howLong: number, isStart: boolean): void {
    keep({ waiter, deadline: now + howLong, isStart })
  }

  function keep(one: Waiting): void {
    waiting.push(one)
    soonest = Math.min(soonest, one.deadline)
  }

  /** Who waits; from now on nobody does. */
  function everybody(): Waiting[] {
    soonest = Infinity
    return waiting.splice(0)
  }

  function whyNoOther(): Why {
    return renewal.is === 'refused' ? renewal.why : 'expired'
  }

  /** The token has come to its end. */
  function ended(): void {
    if (!canRenew()) return fail(whyNoOther())
    enter({ is: 'RENEWING' })
    renew('renewal')
  }

  function rejected({ generation }: Given<'rejected'>): void {
    const held = heldAs(generation)
    if (!held) return
    // One that was good for a while was not refused for what made the server refuse the one before.
    if (now - held.since >= WINDOW) rejections = 0
    rejections += 1
    if (rejections >= MOST_REJECTIONS || !canRenew()) return fail('rejected')
    enter({ is: 'RENEWING' })
    renew('rejection')
  }

  function push({ fetched }: Given<'push'>): void {
    if (!source || fault(fetched, now)) return
    land()
    hold(fetched, now)
  }

  function nudge(): void {
    if (renewal.is === 'at' && renewal.reason === 'retry' && !renewal.wasAsked) fetchNow('retry')
  }

  function fail(why: Why): void {
    land()
    source = undefined
    enter({ is: 'ERROR', why })
    deny(why)
    for (const { waiter } of everybody()) tell(waiter)
  }

  function canRenew(): boolean | undefined {
    return source?.renewable && renewal.is !== 'refused'
  }

  function heldAs(generation: number): Held | undefined {
    return stage.is === 'CONNECTED' && stage.held.generation === generation ? stage.held : undefined
  }

  function why(): Why | null {
    return stage.is === 'ERROR' ? stage.why : null
  }

  function enter(next: Stage): void {
    stage = next
    if (stage.is === told) return
    told = stage.is
    changes += 1
    say({ changed: { state: told, number: changes, why: why() } })
  }

  function say(output: Output): void {
    outputs.push(output)
  }

  /** Somebody's start has come to what the session is now. */
  function tell(waiter: number): void {
    say({ started: { waiter, state: stage.is } })
  }

  function lend(waiter: number, { token, generation }: Held): void {
    say({ leased: { waiter, generation, token } })
  }

  function refuse(waiter: number, why: Why): void {
    say({ denied: { waiter, why } })
  }

  // --- Getting a token --------------------------------------------------------------------------------

  /** Fetches now what would be fetched later. What is under way goes on, and what has failed waits. */
  function renew(reason: Reason): void {
    const isLater = renewal.is === 'rest' || (renewal.is === 'at' && renewal.reason === 'renewal')
    if (isLater) fetchNow(reason)
  }

  /** When the request left, if it is the one that is under way. It is not any more. */
  function landed(flight: number): number | undefined {
    if (renewal.is !== 'flying' || renewal.flight !== flight) return undefined
    const { sent } = renewal
    renewal = REST
    return sent
  }

  /** Gives up what is going on to get another token. */
  function land(): void {
    if (renewal.is === 'flying') say({ cancel: { flight: renewal.flight } })
    renewal = REST
  }

  function got(fetched: Fetched, sent: number): void {
    const why = fault(fetched, sent)
    if (!why) hold(fetched, sent)
    else if (why === 'identity_mismatch') refused(why)
    else missed()
  }

  /** Why a token cannot be given out at all. One whose end is not known for sure can. */
  function fault({ lifetime, sure = true, identity }: Fetched, sent: number): Why | undefined {
    const wanted = source?.identity
    if (wanted != null && identity != null && wanted !== identity) return 'identity_mismatch'
    return sure && sent + lifetime! - now < LEAST_LEFT ? 'expired' : undefined
  }

  /** From now on this is the token, and everybody who waits has it. */
  function hold({ token, lifetime, sure = true }: Fetched, sent: number): void {
    const end = sent + lifetime!
    generations += 1
    failures = 0
    renewal = REST
    if (lifetime != null && source?.renewable) {
      const time = Math.max(now + untilRenewal(Math.max(end - now, 0), lifetime, drawn), freeFrom())
      renewal = { is: 'at', time, reason: 'renewal', wasAsked: false }
    }
    const held: Held = { token, generation: generations, since: now, end: sure ? end : NaN }
    enter({ is: 'CONNECTED', held })
    for (const { waiter, isStart } of everybody()) {
      if (isStart) tell(waiter)
      else lend(waiter, held)
    }
  }

  /** Fetching has failed, and another try may help. */
  function missed(failure: Failure = { transient: { retry_after: null } }): void {
    if (failure === 'permanent') return refused('refused')
    failures += 1
    const asked = failure.transient.retry_after
    const pause = Math.max(backoff(failures, drawn), Math.min(asked ?? 0, LONGEST_ASKED), APART)
    const time = Math.max(now + pause, freeFrom())
    renewal = { is: 'at', time, reason: 'retry', wasAsked: asked !== null }
  }

  /** Fetching has failed for good. A token that still lives is not taken away for it. */
  function refused(why: Why): void {
    if (stage.is !== 'CONNECTED') return fail(why)
    land()
    renewal = { is: 'refused', why }
    say({ renewal_refused: { why } })
    deny(why)
  }

  /** Tells those who wait for a token that there is none. */
  function deny(why: Why): void {
    for (const one of everybody()) {
      if (one.isStart) keep(one)
      else refuse(one.waiter, why)
    }
  }

  /** Has a token fetched as soon as that may be: at the end of this step, if the input leaves it at that. */
  function fetchNow(reason: Reason): void {
    renewal = { is: 'at', time: freeFrom(), reason, wasAsked: false }
  }

  /** Sends the request that is due. */
  function depart(): void {
    if (renewal.is !== 'at' || renewal.time > now) return
    const { reason } = renewal
    if (fetches.length >= MOST) fetches.shift()
    fetches.push(now)
    flights += 1
    const deadline = now + flightWait
    renewal = { is: 'flying', flight: flights, sent: now, deadline }
    say({ fetch: { flight: flights, reason, attempt: failures + 1, deadline } })
  }

  /** From when on another request may leave. */
  function freeFrom(): number {
    const apart = fetches.length ? fetches[fetches.length - 1]! + APART : 0
    const window = fetches.length >= MOST ? fetches[0]! + WINDOW : 0
    return Math.max(now, apart, window)
  }

  return {
    handle(time, chance, input) {
      now = Math.max(now, time)
      drawn = chance
      outputs = []
      const given: { [kind: string]: any } = typeof input === 'string' ? { [input]: 0 } : input
      if (given['forget']) for (const one of everybody()) if (one.waiter !== given['forget'].waiter) keep(one)
      settle()
      for (const kind in given) takes[kind]?.(given[kind])
      depart()
      return outputs
    },
    pollTimeout() {
      const times = [soonest]
      if (stage.is === 'CONNECTING') times.push(stage.until)
      if (stage.is === 'CONNECTED' && stage.held.end >= 0) times.push(stage.held.end)
      if (renewal.is === 'at') times.push(renewal.time)
      if (renewal.is === 'flying') times.push(renewal.deadline)
      const first = Math.min(...times)
      return first < Infinity ? first : null
    },
    state(at) {
      if (stage.is === 'CONNECTING' && stage.until <= at) return 'ERROR'
      if (stage.is === 'CONNECTED' && hasEnded(stage.held, at)) return canRenew() ? 'RENEWING' : 'ERROR'
      return stage.is
    },
    why,
  }
}

function hasEnded({ end }: Held, now: number): boolean {
  return end <= now
}

function hasLeft({ end }: Held, now: number): boolean {
  return !(end - now < LEAST_LEFT)
}

/** Both are written by the same hand, so what is equal reads alike. */
function isEqual(one: Source, other: Source): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/**
 * How long after now a token is renewed: when a fifth of its life is left, and up to half of that earlier by chance; after half
 * of what is left, where that is no more than the margin. In whole milliseconds, as everything here.
 */
function untilRenewal(left: number, lifetime: number, drawn: number): number {
  const margin = Math.min(Math.max(Math.floor(lifetime / 5), LEAST_MARGIN), MOST_MARGIN)
  const early = margin + share(Math.floor(margin / 2), drawn)
  return Math.max(left > early ? left - early : Math.floor(left / 2), APART)
}

/** How long to wait after so many failures in a row: chance takes any part of it, so that clients do not come back together. */
function backoff(failures: number, drawn: number): number {
  const doubled = FIRST_WAIT * 2 ** Math.min(failures - 1, 16)
  return share(Math.min(doubled, LONGEST_WAIT), drawn)
}

/** The part that chance says: nothing for 0, all for the greatest number. It is exact: both are far below 2^53. */
function share(whole: number, drawn: number): number {
  return Math.floor((whole * drawn) / GREATEST_DRAW)
}
