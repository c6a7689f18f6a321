// What type checkers say of the package where modules are required.

import session = require('@roomkey/session')
import { SessionManager, SessionState } from '@roomkey/session'

const options: session.StartOptions = { endpoint: '/get-token', method: 'POST', body: { room: 'daily' } }
void SessionManager.startSession(options).then((state) => state === SessionState.CONNECTED)
const own: session.Session = session.createSession({ startSeconds: 5 })
own.close()

// @ts-expect-error a misspelt option
void own.startSession({ sesionToken: 'a' })
