// Document 004, line by line, against a server that runs.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import vm from 'node:vm'
import { SessionManager, SessionState, createSession } from '@roomkey/session'
import { missing, serve } from './support/serve.mjs'

const skip = missing
let server
const { warn } = console

before(async () => {
  console.warn = () => {}
  if (!skip) server = await serve()
})
after(async () => {
  console.warn = warn
  await server?.stop()
})

const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))

/** A session of its own, closed at the end of the test. */
function session(t, policy) {
  const made = createSession(policy)
  t.after(() => made.close())
  return made
}

// --- "const state = await SessionManager.startSession({ sessionToken: 'YOUR_SESSION_TOKEN' })" ---------------

test('startSession({sessionToken}): the session is connected, and the token is that', { skip }, async (t) => {
  const made = session(t)
  const state = await made.startSession({ sessionToken: 'YOUR_SESSION_TOKEN' })
  assert.ok(state == SessionState.CONNECTED)
  assert.equal(await made.getToken(), 'YOUR_SESSION_TOKEN')
})

test('startSession({sessionToken}): what is no token is an error with a code', { skip }, async (t) => {
  for (const sessionToken of ['', 'undefined', '{"token":"a"}', 'two words']) {
    const made = session(t)
    assert.equal(await made.startSession({ sessionToken }), SessionState.ERROR)
    assert.equal(made.lastError.code, 'token_malformed')
  }
})

test('startSession({sessionToken}): one that has ended by this clock is for its server to refuse', { skip }, async (t) => {
  const old = `e30.${Buffer.from('{"iat":1000000000,"exp":1000003600}').toString('base64url')}.x`
  const made = session(t)
  assert.equal(await made.startSession({ sessionToken: old }), SessionState.CONNECTED)
  made.rejected(await made.getToken())
  assert.equal(made.state, SessionState.ERROR)
  assert.equal(made.lastError.code, 'rejected')
})

// --- "startSession({ appToken: 'YOUR_APPLICATION_TOKEN', identity: 'UNIQUE_USER_ID' })" --------------------------

test('startSession({appToken, identity}): a session token of that user comes from the server', { skip }, async (t) => {
  const made = session(t, { server: server.url })
  const identity = 'UNIQUE_USER_ID'
  const state = await made.startSession({ appToken: server.videoio.app_token, identity })
  assert.ok(state == SessionState.CONNECTED)
  const token = await made.getToken()
  assert.notEqual(token, server.videoio.app_token)
  assert.equal(claims(token).role, 'session')
})

test('startSession({appToken, identity}): also in the first generation of the API', { skip }, async (t) => {
  const made = session(t)
  const options = { appToken: server.videoio.app_token, identity: 'ann', endpoint: `${server.url}/v1/sessions`, profile: 'videoio-v1' }
  assert.equal(await made.startSession(options), SessionState.CONNECTED)
  assert.equal(claims(await made.getToken()).role, 'session')
})

test('startSession({appToken, identity}): an app token that the server refuses is an error, and it is asked once', { skip }, async (t) => {
  const made = session(t, { server: server.url })
  const states = []
  made.subscribe('stateChanged', (event, state) => states.push(state))
  assert.equal(await made.startSession({ appToken: 'a.b.c', identity: 'ann' }), SessionState.ERROR)
  assert.deepEqual([made.lastError.code, made.lastError.cause.code, made.lastError.status], ['refused', 'remote_unauthorized', 401])
  assert.deepEqual(states, ['CONNECTING', 'ERROR'])
})

test('startSession({appToken, identity}): only one of the two, or an empty identity, asks nobody', { skip }, async (t) => {
  const made = session(t, { server: server.url })
  made.subscribe('stateChanged', () => assert.fail('nothing was started'))
  const appToken = server.videoio.app_token
  for (const [options, code] of [[{ appToken }, 'argument_invalid'], [{ identity: 'ann' }, 'argument_invalid'], [{ appToken, identity: '' }, 'identity_invalid']]) {
    assert.equal(await made.startSession(options), SessionState.ERROR)
    assert.equal(made.lastError.code, code)
  }
})

test('with both kinds of token the session token counts', { skip }, async (t) => {
  const made = session(t, { server: server.url })
  await made.startSession({ sessionToken: 'mine', appToken: server.videoio.app_token, identity: 'ann' })
  assert.equal(await made.getToken(), 'mine')
})

// --- "<script src=\"…/videokit.js?sessionToken=YOUR_SESSION_TOKEN\" type=\"text/javascript\"></script>" -----------------

/** A page that has the script of the server in it, under this address. */
async function page(query) {
  const src = `${server.url}/session.js${query}`
  const response = await fetch(src)
  assert.equal(response.status, 200)
  const document = Object.assign(new EventTarget(), { currentScript: { src, dataset: {} }, baseURI: `${server.url}/`, visibilityState: 'visible' })
  const shared = { URL, TextEncoder, TextDecoder, AbortController, AbortSignal, EventTarget, CustomEvent, Headers, Response, performance, setTimeout, clearTimeout, queueMicrotask, atob, fetch }
  const window = vm.createContext({ ...shared, document, console: { ...console, warn() {} }, addEventListener() {}, removeEventListener() {} })
  vm.runInContext(await response.text(), window)
  document.currentScript = null
  return window
}

test('the script of the server starts a session from ?sessionToken=', { skip }, async () => {
  const { SessionManager, SessionState } = await page('?sessionToken=YOUR_SESSION_TOKEN')
  assert.ok(SessionManager.state == SessionState.CONNECTED)
  assert.equal(await SessionManager.getToken(), 'YOUR_SESSION_TOKEN')
  SessionManager.stopSession()
})

test('and from ?appToken=&identity=', { skip }, async () => {
  const { SessionManager } = await page(`?appToken=${server.videoio.app_token}&identity=Ann+Example`)
  assert.equal(claims(await SessionManager.getToken()).role, 'session')
  SessionManager.stopSession()
})

// --- "SessionManager.stopSession()" -------------------------------------------------------------------------------

test('stopSession(): at once, also during a request, inside a listener, and twice', { skip }, async (t) => {
  const made = session(t)
  const states = []
  made.subscribe('stateChanged', (event, state) => {
    states.push(state)
    if (state === SessionState.CONNECTED) made.stopSession()
  })
  const started = made.startSession({ endpoint: `${server.url}/get-token` })
  made.stopSession()
  made.stopSession()
  assert.equal(made.state, SessionState.DISCONNECTED)
  assert.equal(await started, SessionState.DISCONNECTED)
  await made.startSession({ endpoint: `${server.url}/get-token` })
  assert.equal(made.state, SessionState.DISCONNECTED)
  assert.deepEqual(states, ['CONNECTING', 'DISCONNECTED', 'CONNECTING', 'CONNECTED', 'DISCONNECTED'])
  await assert.rejects(made.getToken(), { code: 'not_started' })
})

// --- "SessionManager.subscribe('stateChanged', (event, state) => { … })" --------------------------------------------

test('subscribe: as printed, on the page’s session', { skip }, async () => {
  let isAuthenticated = false
  const unsubscribe = SessionManager.subscribe('stateChanged', (event, state) => {
    assert.equal(event, 'stateChanged')
    if (state == SessionState.CONNECTED) {
      isAuthenticated = true
    }
  })
  await SessionManager.startSession({ sessionToken: 'YOUR_SESSION_TOKEN' })
  assert.ok(isAuthenticated)
  unsubscribe()
  SessionManager.stopSession()
})

// --- "Check the session state" ------------------------------------------------------------------------------------

test('state: what the session is', { skip }, async (t) => {
  const made = session(t)
  assert.equal(made.state, SessionState.DISCONNECTED)
  const started = made.startSession({ endpoint: `${server.url}/get-token` })
  assert.equal(made.state, SessionState.CONNECTING)
  await started
  assert.equal(made.state, SessionState.CONNECTED)
  made.rejected(await made.getToken())
  assert.equal(made.state, SessionState.RENEWING)
})

// --- "your client obtains token from your backend server" (documents 000 to 003) ---------------------------------------

test('the endpoints of the server are understood, with and without their profile', { skip }, async (t) => {
  const endpoints = [
    ['get-token', '/get-token', (token) => assert.ok(claims(token).apikey)],
    ['room', '/room/our-room', (token) => assert.ok(token.length > 20)],
    ['livekit', '/livekit/token', (token) => assert.ok(claims(token).video.roomJoin)],
  ]
  for (const [profile, path, look] of endpoints) {
    const made = session(t, { server: server.url })
    assert.equal(await made.startSession({ endpoint: path, profile }), SessionState.CONNECTED, `${path}: ${made.lastError?.cause}`)
    look(await made.getToken())
    if (profile === 'livekit') continue
    const other = session(t, { server: server.url })
    assert.equal(await other.startSession({ endpoint: path }), SessionState.CONNECTED, path)
    look(await other.getToken())
  }
})

test('a token that was rejected is replaced by a new one of the server', { skip }, async (t) => {
  const made = session(t)
  await made.startSession({ endpoint: `${server.url}/get-token?lifetime=10m` })
  const first = await made.getToken()
  made.rejected(first)
  const second = await made.getToken()
  assert.notEqual(first, second)
  assert.equal(made.state, SessionState.CONNECTED)
})

test('twenty who ask at once make one token', { skip }, async (t) => {
  const made = session(t)
  void made.startSession({ endpoint: `${server.url}/get-token` })
  const tokens = await Promise.all(Array.from({ length: 20 }, () => made.getToken()))
  assert.equal(new Set(tokens).size, 1)
})
