import { SessionManager, SessionState } from '@roomkey/session'
import { useState } from 'react'
import { useSession, useSessionState } from './useSession'

function Badge() {
  const state = useSessionState()
  return <p>The session is <output id="state">{state}</output>.</p>
}

/** Where document 002's app has `<MeetingProvider config={{ meetingId }} token={token}>`. */
function Meeting({ token }: { token: string }) {
  return <p id="message">This token opens the meeting: {token.slice(0, 12)}…</p>
}

function Room({ endpoint }: { endpoint: string }) {
  const state = useSession(endpoint)
  const [token, setToken] = useState<string>()
  const [fault, setFault] = useState<string>()

  // VideoSDK looks at the token when somebody joins, and not again: so a live one is asked for at that moment.
  const join = () => SessionManager.getToken().then(setToken, (error: Error) => setFault(error.message))

  if (token !== undefined) return <Meeting token={token} />
  return (
    <>
      <button id="join" disabled={state !== SessionState.CONNECTED} onClick={join}>Join</button>
      {(fault ?? (state === SessionState.ERROR && SessionManager.lastError?.message)) && <p role="alert">{fault ?? SessionManager.lastError?.message}</p>}
    </>
  )
}

export function App({ endpoint }: { endpoint: string }) {
  const [isIn, setIsIn] = useState(true)
  return (
    <>
      <Badge />
      {isIn && <Room endpoint={endpoint} />}
      <button id="leave" onClick={() => setIsIn(!isIn)}>{isIn ? 'Leave' : 'Come back'}</button>
    </>
  )
}
