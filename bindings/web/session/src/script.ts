/**
 * The file for a script tag. It reads what its own tag says, which only works while it runs for the first time, defines
 * `SessionManager` and `SessionState` for the page, and starts the session if the tag says how.
 */

import { script } from './tag.js'
import { SessionError, SessionManager as mine, SessionState, createSession } from './index.js'
import { fromScriptUrl } from './script-url.js'
import { tellsAtOnce } from './session.js'

// A page has one session, also where its tag stands there twice.
const page = globalThis as { Roomkey?: { SessionManager: typeof mine } }
const { SessionManager } = (page.Roomkey ??= { SessionError, SessionManager: mine, SessionState, createSession } as { SessionManager: typeof mine })
Object.assign(page, { SessionManager, SessionState })

if (script) {
  const { dataset, src } = script
  const { sessionToken, appToken, identity, endpoint } = dataset
  // Who wrote attributes means them.
  const isWritten = sessionToken ?? appToken ?? endpoint
  // As a text: an error would be shown with where it was made, and that is an address with tokens in it.
  const show = (error: unknown): void => console.error(`Roomkey: the session could not be started: ${(error as Error).message}`)
  try {
    const given = isWritten === undefined ? fromScriptUrl(src) : { sessionToken, appToken, identity, endpoint }
    if (given) {
      for (const name of ['sessionToken', 'appToken', 'identity']) delete dataset[name]
      tellsAtOnce.add(SessionManager)
      // Where app tokens are taken is where this file came from, unless the tag says otherwise.
      const where = given.appToken === undefined ? undefined : new URL('/v1/sessions', src || document.baseURI)
      void SessionManager.startSession({ ...given, endpoint: endpoint ?? where }).then((state) => state === 'ERROR' && show(SessionManager.lastError))
    }
  } catch (error) {
    show(error)
  }
}
