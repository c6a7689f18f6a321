/** One kind of error, with a stable code. */

/**
 * Why there is no token, or why a request for one failed. A program decides by `code`; a person reads `message`. Neither
 * holds a token, nor anything that a server answered.
 *
 * | code | meaning |
 * | --- | --- |
 * | `not_started` | nobody has started the session |
 * | `stopped` | it was stopped meanwhile, or closed |
 * | `timeout` | no token came in time |
 * | `refused` | whoever hands tokens out said no, and would say so again; `cause` says how |
 * | `expired` | the token has ended, and there is no way to another |
 * | `rejected` | the server that it is for takes neither it nor the one after it |
 * | `identity_mismatch` | the token came for somebody else |
 * | `provider_failed` | your function threw an error, which is the `cause` |
 * | `argument_invalid` | the session cannot be started with what was given |
 *
 * The others are those of the core (`docs/errors.md`): `remote_unauthorized`, `remote_unavailable`,
 * `remote_answer_invalid`, `token_malformed` …
 *
 * @example
 * ```js
 * import { createSession } from '@roomkey/session'
 *
 * const session = createSession()
 * await session.getToken().catch((error) => console.log(error.code)) // not_started
 * ```
 */
export class SessionError extends Error {
  /** The stable code. */
  declare readonly code: string
  /** The status of the answer that it is about, where there was one. */
  declare readonly status: number | undefined
  /** Whether another try may help. What a `tokenProvider` throws with `isRetryable: false` is final; all else is tried again. */
  declare readonly isRetryable: boolean
  /** How many seconds the server asks to wait, where it does. */
  declare readonly retryAfter: number | undefined

  constructor(
    code: string,
    message: string | undefined = SENTENCES[code],
    { cause, status, isRetryable = false, retryAfter }: {
      cause?: unknown
      status?: number | undefined
      isRetryable?: boolean
      retryAfter?: number | undefined
    } = {},
  ) {
    super(message, cause == null ? undefined : { cause })
    Object.assign(this, { code, status, isRetryable, retryAfter })
  }
}

/** What the core says to people (`Why::sentence`). */
const SENTENCES: Record<string, string> = {
  not_started: 'The session was not started.',
  stopped: 'The session was stopped.',
  timeout: 'No token came in time.',
  refused: 'The request for a token was refused.',
  expired: 'The token has ended, and there is no way to another.',
  rejected: 'The server does not take the token.',
  identity_mismatch: 'The token is for somebody else.',
}

SessionError.prototype.name = 'SessionError'

/** What was given cannot be used. The sentence never quotes it. */
export const wrong = (sentence: string): SessionError => new SessionError('argument_invalid', sentence)

export const NO_FUNCTION = 'There is no function.'
