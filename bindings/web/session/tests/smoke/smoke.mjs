// The installed package, used once in each way.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import vm from 'node:vm'
import { SessionManager, SessionState, createSession } from '@roomkey/session'

const require = createRequire(import.meta.url)
const { dependencies = {}, scripts } = require('@roomkey/session/package.json')
assert.deepEqual([dependencies, scripts], [{}, undefined])

// However it is asked for, a process has one.
assert.equal(require('@roomkey/session').SessionManager, SessionManager)

assert.equal(await SessionManager.startSession({ sessionToken: 'a.b.c' }), SessionState.CONNECTED)
assert.equal(await SessionManager.getToken(), 'a.b.c')
SessionManager.stopSession()

const session = createSession()
assert.equal(await session.startSession({ tokenProvider: async () => ({ token: 'token', expiresIn: 600 }) }), 'CONNECTED')
// It is not stopped: a session that waits for its next renewal keeps no process alive.

const worker = vm.createContext({ EventTarget, performance, setTimeout, clearTimeout })
vm.runInContext(readFileSync(require.resolve('@roomkey/session/session.js'), 'utf8'), worker)
assert.equal(worker.SessionManager.state, 'DISCONNECTED')
console.log('the package works')
