// What type checkers say of the package: what is right compiles, and what is not does not.

import { SessionError, SessionManager, SessionState, createSession } from '@roomkey/session'
import type { Session, SessionPolicy, StartOptions, TokenProvider, Unsubscribe } from '@roomkey/session'

const policy: SessionPolicy = { fetchSeconds: 5, server: new URL('https://rooms.example') }
const session: Session = createSession(policy)
const provider: TokenProvider = async ({ reason, attempt, signal }) => {
  const why: 'start' | 'renewal' | 'rejection' | 'retry' = reason
  return { token: `${why}${attempt}${signal.aborted}`, expiresIn: 60 }
}
const options: StartOptions = { tokenProvider: provider }
const state: SessionState = await SessionManager.startSession(options)
if (state == SessionState.CONNECTED) console.log(state)

const unsubscribe: Unsubscribe = session.subscribe('stateChanged', (event, state) => {
  const name: 'stateChanged' = event
  if (state === SessionState.ERROR) console.log(name, session.lastError?.code)
}, { replay: true, signal: new AbortController().signal })
unsubscribe()
unsubscribe.unsubscribe()
session.addEventListener('stateChanged', (event) => { const now: SessionState = event.detail; console.log(now) })
try {
  const token: string = await session.getToken({ signal: AbortSignal.timeout(1000) })
  session.rejected(token)
} catch (error) {
  if (error instanceof SessionError) console.log(error.code, error.status)
}

// @ts-expect-error a state is one of five
const wrong: SessionState = 'connected'
// @ts-expect-error a misspelt option
void session.startSession({ sesionToken: 'a' })
// @ts-expect-error an event that there is not
session.subscribe('stateChange', () => {})
console.log(wrong)
