import { SessionManager, SessionState } from '@roomkey/session'
import { useEffect, useSyncExternalStore } from 'react'

const subscribe = (changed: () => void) => SessionManager.subscribe('stateChanged', changed, { replay: false })
const onServer = () => SessionState.DISCONNECTED

/** The state of the page's session, in whatever component wants to show it. */
export function useSessionState(): SessionState {
  return useSyncExternalStore(subscribe, () => SessionManager.state, onServer)
}

let users = 0

/**
 * Keeps the session started for as long as a component is there. Several components may: the last one that leaves stops it.
 *
 * Strict mode, hot reloading and a change of pages take a component away and put it back at once. That stops nothing, because
 * whether somebody is left is asked a moment later, and starting what is started already joins it.
 */
export function useSession(endpoint: string): SessionState {
  useEffect(() => {
    users += 1
    // It never rejects; why there is no session is in `SessionManager.lastError`.
    void SessionManager.startSession({ endpoint })
    return () => {
      users -= 1
      queueMicrotask(() => {
        if (users === 0) SessionManager.stopSession()
      })
    }
  }, [endpoint])
  return useSessionState()
}
