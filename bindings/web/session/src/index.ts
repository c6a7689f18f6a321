/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A client's session that always holds a live token.
 *
 * @packageDocumentation
 */

import { Session, type SessionPolicy } from './session.js'

export type { Profile } from './answer.js'
export { SessionError } from './error.js'
export type { ProvidedToken, StartOptions, TokenProvider, TokenRequest } from './origin.js'
export { SessionState } from './session.js'
export type { Listener, Session, SessionEvents, SessionPolicy, Unsubscribe } from './session.js'
export type { Reason } from './words.js'

/**
 * A session of its own, beside the page's one.
 *
 * @example
 * ```js
 * import { createSession } from '@roomkey/session'
 *
 * const session = createSession({ server: 'http://127.0.0.1:9000', startSeconds: 10 })
 * console.log(session.state) // DISCONNECTED
 * session.close()
 * ```
 */
export function createSession(policy?: SessionPolicy): Session {
  return new Session(policy)
}

/**
 * The session of the page: the one that document 004 writes about.
 *
 * @example
 * ```js
 * import { SessionManager } from '@roomkey/session'
 *
 * const unsubscribe = SessionManager.subscribe('stateChanged', (event, state) => console.log(state))
 * await SessionManager.startSession({ sessionToken: 'YOUR_SESSION_TOKEN' }) // CONNECTED
 * unsubscribe()
 * SessionManager.stopSession()
 * ```
 */
export const SessionManager: Session = /*#__PURE__*/ createSession()
