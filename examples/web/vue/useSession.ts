import { SessionManager, type SessionState } from '@roomkey/session'
import { type Ref, onScopeDispose, readonly, shallowRef } from 'vue'

let users = 0

/**
 * Keeps the session started for as long as the component (or other scope) is there, and says what it is. Several may: the last one
 * that leaves stops it.
 */
export function useSession(endpoint: string): Readonly<Ref<SessionState>> {
  const state = shallowRef(SessionManager.state)
  const unsubscribe = SessionManager.subscribe('stateChanged', (_, now) => (state.value = now), { replay: false })
  users += 1
  // It never rejects; why there is no session is in `SessionManager.lastError`.
  void SessionManager.startSession({ endpoint })
  onScopeDispose(() => {
    unsubscribe()
    users -= 1
    queueMicrotask(() => {
      if (users === 0) SessionManager.stopSession()
    })
  })
  return readonly(state)
}
