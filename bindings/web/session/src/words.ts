/** What goes into the machine and what comes out. In the traces that prove it, these stand as JSON. */

/** What everybody may know of a session. */
export type State = 'DISCONNECTED' | 'CONNECTING' | 'CONNECTED' | 'RENEWING' | 'ERROR'

/** Why there is no token. */
export type Why = 'not_started' | 'stopped' | 'timeout' | 'refused' | 'expired' | 'rejected' | 'identity_mismatch'

/** Why a token is fetched: the session was started, its token ends, a server did not take it, or the try before failed. */
export type Reason = 'start' | 'renewal' | 'rejection' | 'retry'

/** A token that came, and what is known about it. */
export interface Fetched {
  token: string
  /** How long it lives, in milliseconds from when the request left. Without it the server says when it has ended. */
  lifetime?: number | undefined
  /** Whether that is known, and not read off a clock that may be wrong. */
  sure?: boolean | undefined
  /** Whom the answer says that it is for. */
  identity?: string | undefined
}

/** Where tokens come from. Two that are equal are the same session. */
export interface Source {
  /** One that is there already. */
  first?: Fetched | undefined
  /** Whether there can be another. */
  renewable: boolean
  /** Whom the tokens have to be for, where an answer says whom they are for. */
  identity?: string | undefined
  /** What tells it from other sources. */
  name?: string | undefined
}

/** How a request failed. Times are milliseconds. */
export type Failure = 'permanent' | { transient: { retry_after: number | null } }

/** What has happened. */
export type Input =
  | { start: { waiter: number; source: Source } }
  | 'stop'
  | { lease: { waiter: number } }
  | { forget: { waiter: number } }
  | { got: { flight: number; fetched: Fetched } }
  | { missed: { flight: number; failure: Failure } }
  | { rejected: { generation: number } }
  | { accepted: { generation: number } }
  | { push: { fetched: Fetched } }
  | 'nudge'
  | 'timeout'

/** What is to be done, by its word. */
export interface Outputs {
  fetch: { flight: number; reason: Reason; attempt: number; deadline: number }
  cancel: { flight: number }
  changed: { state: State; number: number; why: Why | null }
  renewal_refused: { why: Why }
  started: { waiter: number; state: State }
  leased: { waiter: number; generation: number; token: string }
  denied: { waiter: number; why: Why }
}

/** One of them. They are done in their order. */
export type Output = { [Word in keyof Outputs]: { [word in Word]: Outputs[Word] } }[keyof Outputs]

/** How long is waited, in milliseconds. What is left out is as usual; less than a second is a second. */
export interface Waits {
  /** For one request: 15 000. */
  fetch?: number | undefined
  /** For a start: 30 000. */
  start?: number | undefined
  /** For a token that somebody needs: 30 000. */
  lease?: number | undefined
}
