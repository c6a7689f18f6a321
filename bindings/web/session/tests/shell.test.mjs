// The rules of everything around the machine, with time that the test makes.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { inside } from './support/inside.mjs'
import { Time, settled } from './support/time.mjs'
import { root } from './support/vectors.mjs'

const { Session, SessionError, SessionState } = await inside()

/** A session in time of its own, with a function that gets tokens and counts. */
function made(answer = (count) => ({ token: `token-${count}`, expiresIn: 600 })) {
  const time = new Time()
  const session = new Session({}, time.system)
  const asked = []
  const tokenProvider = async (request) => {
    asked.push(request)
    return answer(asked.length, request)
  }
  const states = []
  session.subscribe('stateChanged', (event, state) => states.push(state))
  return { time, session, asked, tokenProvider, states, start: () => session.startSession({ tokenProvider }) }
}

/** What was shown on the console and as a fault meanwhile. */
async function shown(during) {
  const kept = {}
  const lines = []
  for (const name of ['log', 'warn', 'error', 'info', 'debug']) {
    kept[name] = console[name]
    console[name] = (...words) => lines.push(words)
  }
  try {
    await during()
  } finally {
    Object.assign(console, kept)
  }
  return lines
}

// --- What it promises ------------------------------------------------------------------------------

test('twenty who ask at once make one call, and so do twenty whose server fails', async () => {
  const { time, session, asked, start } = made()
  const started = start()
  const tokens = await Promise.all(Array.from({ length: 20 }, () => session.getToken()))
  assert.deepEqual(new Set(tokens), new Set(['token-1']))
  assert.deepEqual([await started, asked.length], ['CONNECTED', 1])

  const failing = made(() => Promise.reject(new Error('no network')))
  void failing.start()
  const all = Promise.allSettled(Array.from({ length: 20 }, () => failing.session.getToken()))
  await failing.time.pass(900)
  assert.equal(failing.asked.length, 1)
  await failing.time.pass(60_000)
  assert.deepEqual(new Set((await all).map(({ reason }) => reason.code)), new Set(['timeout']))
  assert.ok(failing.asked.length <= 8, `${failing.asked.length}`)
  assert.equal(time.timers.size, 1)
})

test('a token is renewed before its end, and meanwhile the session is connected', async () => {
  const { time, session, asked, states, start } = made()
  assert.equal(await start(), SessionState.CONNECTED)
  await time.pass(479_000)
  assert.equal(asked.length, 1)
  await time.pass(2_000)
  assert.deepEqual([asked.length, asked[1].reason, asked[1].attempt], [2, 'renewal', 1])
  assert.equal(await session.getToken(), 'token-2')
  assert.deepEqual(states, ['CONNECTING', 'CONNECTED'])
})

test('a session that was stopped during a request stays stopped', async () => {
  let bring
  const { session, asked, states, start } = made(() => new Promise((resolve) => (bring = resolve)))
  const started = start()
  const token = session.getToken()
  await settled()
  session.stopSession()
  assert.equal(await started, 'DISCONNECTED')
  await assert.rejects(token, { name: 'SessionError', code: 'stopped' })
  assert.ok(asked[0].signal.aborted)
  bring('late')
  session.push('pushed')
  await settled()
  assert.equal(session.state, 'DISCONNECTED')
  assert.deepEqual(states, ['CONNECTING', 'DISCONNECTED'])
  session.stopSession()
  assert.equal(states.length, 2)
})

test('a session that is stopped before its function is called does not call it', async () => {
  const { session, asked, start } = made()
  void start()
  session.stopSession()
  await settled()
  assert.equal(asked.length, 0)
})

test('equal options are the same session, and others end it', async () => {
  const { session, asked, tokenProvider, states } = made()
  await session.startSession({ tokenProvider })
  await session.startSession({ tokenProvider })
  assert.equal(asked.length, 1)
  await session.startSession({ sessionToken: 'one' })
  await session.startSession({ sessionToken: 'one' })
  assert.deepEqual(states, ['CONNECTING', 'CONNECTED', 'DISCONNECTED', 'CONNECTED'])
  assert.equal(await session.getToken(), 'one')
  await session.startSession({ sessionToken: 'other' })
  assert.equal(await session.getToken(), 'other')
  assert.equal(states.length, 6)
})

test('a token with a function beside it is the same session, though the clock has moved on', async () => {
  const { time, session, tokenProvider, states } = made()
  const claims = Buffer.from(JSON.stringify({ exp: time.wall / 1000 + 3600 })).toString('base64url')
  const options = { sessionToken: `e30.${claims}.x`, tokenProvider }
  await session.startSession(options)
  await time.pass(5_000)
  await session.startSession({ ...options })
  assert.deepEqual(states, ['CONNECTED'])
})

test('a failure of one source is not the cause of another’s', async () => {
  const { time, session } = made()
  const renewing = session.startSession({ sessionToken: 'a', tokenProvider: () => Promise.reject(new Error('of Ann')) })
  await renewing
  session.rejected(await session.getToken())
  await time.pass(1_500)
  assert.equal(session.lastError.cause.message, 'of Ann')
  const started = session.startSession({ tokenProvider: () => new Promise(() => {}) })
  assert.equal(session.lastError, null)
  await time.pass(31_000)
  assert.equal(await started, 'ERROR')
  assert.deepEqual([session.lastError.code, session.lastError.cause], ['timeout', undefined])
})

test('a failure for one source gives nobody the token of another', async () => {
  const { time, session, tokenProvider } = made()
  await session.startSession({ tokenProvider })
  const failing = () => Promise.reject(Object.assign(new Error('no'), { isRetryable: false }))
  const started = session.startSession({ tokenProvider: failing })
  await time.pass(2_000)
  assert.equal(await started, 'ERROR')
  await assert.rejects(session.getToken(), { code: 'refused' })
  assert.equal(session.lastError.code, 'refused')
  assert.equal(session.lastError.cause.code, 'provider_failed')
})

test('a token that was rejected is replaced, one that was replaced already is not, and two in a row are the end', async () => {
  const { time, session, asked, start } = made()
  await start()
  const first = await session.getToken()
  session.rejected(first)
  assert.equal(session.state, 'RENEWING')
  await time.pass(1_500)
  const second = await session.getToken()
  session.rejected(first)
  assert.deepEqual([session.state, second, asked.length], ['CONNECTED', 'token-2', 2])
  session.accepted(second)
  session.rejected(second)
  await time.pass(1_500)
  session.rejected(await session.getToken())
  assert.equal(session.state, 'ERROR')
  assert.equal(session.lastError.code, 'rejected')
})

test('a token that was pushed is the token, and what is none is refused', async () => {
  const { time, session, asked, start } = made()
  await start()
  session.push({ token: 'pushed', expiresIn: 300 })
  assert.equal(await session.getToken(), 'pushed')
  await time.pass(245_000)
  assert.equal(asked.length, 2)
  for (const nothing of ['', 'null', '{"token":"a"}', '"a"', '<html>', 'a b', 7, undefined, {}]) {
    assert.throws(() => session.push(nothing), { code: 'token_malformed' }, String(nothing))
  }
  assert.throws(() => session.push('a'.repeat(20_000)), { code: 'token_too_large' })
})

test('a token for somebody else is not used', async () => {
  const { session, tokenProvider } = made(() => ({ token: 'a', identity: 'ben' }))
  assert.equal(await session.startSession({ tokenProvider, identity: 'ann' }), 'ERROR')
  assert.equal(session.lastError.code, 'identity_mismatch')
})

test('a renewal that is refused takes no good token away, and is told', async () => {
  const { time, session, start } = made((count) => {
    if (count === 1) return { token: 'good', expiresIn: 600 }
    throw Object.assign(new Error('no'), { isRetryable: false })
  })
  const refused = []
  session.subscribe('renewalRefused', (event, why) => refused.push([event, why]))
  await start()
  await time.pass(500_000)
  assert.deepEqual(refused, [['renewalRefused', 'refused']])
  assert.deepEqual([session.state, await session.getToken()], ['CONNECTED', 'good'])
  await time.pass(101_000)
  assert.equal(session.state, 'ERROR')
})

test('what a function asks to wait is waited', async () => {
  const busy = Object.assign(new Error('busy'), { retryAfter: 20 })
  const { time, session, asked, start } = made((count) => (count === 1 ? Promise.reject(busy) : 'token'))
  const started = start()
  await time.pass(19_000)
  assert.deepEqual([asked.length, session.lastError.code], [1, 'provider_failed'])
  await time.pass(2_000)
  assert.deepEqual([await started, asked.length, asked[1].attempt, session.lastError], ['CONNECTED', 2, 2, null])
})

// --- Who starts with what ----------------------------------------------------------------------------

test('a start with what cannot be meant says so, asks nobody, and leaves the session as it is', async () => {
  const { session, tokenProvider, states } = made()
  await session.startSession({ sessionToken: 'good' })
  const wrong = [
    [undefined, 'argument_invalid'],
    [{}, 'argument_invalid'],
    [{ identity: 'ann' }, 'argument_invalid'],
    [{ appToken: 'a.b.c' }, 'argument_invalid'],
    [{ appToken: 'a.b.c', identity: '' }, 'identity_invalid'],
    [{ appToken: 'a.b.c', identity: 'ann\u202e' }, 'identity_invalid'],
    [{ appToken: 'a.b.c', identity: 'x'.repeat(257) }, 'identity_invalid'],
    [{ appToken: '', identity: 'ann' }, 'token_malformed'],
    [{ appToken: 'a.b.c', identity: 'ann' }, 'argument_invalid'],
    [{ appToken: 'a.b.c', identity: 'ann', endpoint: 'http://rooms.example/v1/sessions' }, 'argument_invalid'],
    [{ sessionToken: 'undefined' }, 'token_malformed'],
    [{ sesionToken: 'misspelt' }, 'argument_invalid'],
    [{ tokenProvider: 'a' }, 'argument_invalid'],
    [{ tokenProvider, endpoint: 'https://rooms.example' }, 'argument_invalid'],
    [{ endpoint: '/get-token' }, 'argument_invalid'],
    [{ endpoint: 'ftp://rooms.example' }, 'argument_invalid'],
    [{ endpoint: 'https://me:secret@rooms.example' }, 'argument_invalid'],
    [{ endpoint: 'https://rooms.example', profile: 'toString' }, 'argument_invalid'],
  ]
  for (const [options, code] of wrong) {
    assert.equal(await session.startSession(options), 'ERROR')
    assert.equal(session.lastError?.code, code, inspect(options))
  }
  assert.deepEqual([session.state, await session.getToken(), states], ['CONNECTED', 'good', ['CONNECTED']])
})

test('options that cannot be read and seconds that are none are told with a code', async () => {
  const { session } = made()
  const circular = {}
  circular.self = circular
  for (const options of [{ body: circular }, { headers: { 'a b': 'c' } }, { headers: { a: 'hush\n\n' + '\0' } }]) {
    assert.equal(await session.startSession({ endpoint: 'https://rooms.example', ...options }), 'ERROR')
    const { name, code, cause } = session.lastError
    assert.deepEqual([name, code, cause], ['SessionError', 'argument_invalid', undefined])
  }
  for (const seconds of [NaN, -1, 'soon', {}]) assert.throws(() => new Session({ startSeconds: seconds }), { code: 'argument_invalid' }, String(seconds))
  new Session({ startSeconds: Infinity }).close()
})

test('thousands who wait for one token do not wait for each other', async () => {
  let bring
  const { session, asked, start } = made(() => new Promise((resolve) => (bring = resolve)))
  void start()
  const begun = performance.now()
  const all = Array.from({ length: 20_000 }, () => session.getToken())
  // Where each step looks at everybody it is half a minute.
  assert.ok(performance.now() - begun < 10_000)
  await settled()
  bring('token')
  assert.equal(new Set(await Promise.all(all)).size, 1)
  assert.equal(asked.length, 1)
  session.close()
})

test('what is said to people is what the core says', () => {
  const core = readFileSync(`${root}/crates/roomkey/src/session/words.rs`, 'utf8')
  const words = new Map([...core.matchAll(/Self::(\w+) => "([a-z_]+)",/g)].map(([, name, word]) => [name, word]))
  const sentences = [...core.matchAll(/Self::(\w+) => (?:\{\s*)?"([A-Z][^"]+\.)"/g)]
  assert.equal(sentences.length, 7)
  for (const [, name, sentence] of sentences) assert.equal(new SessionError(words.get(name)).message, sentence)
})

test('who gives up waiting is told so, and the request of the others goes on', async () => {
  let bring
  const { session, asked, start, tokenProvider } = made(() => new Promise((resolve) => (bring = resolve)))
  const started = start()
  const [first, second] = [new AbortController(), new AbortController()]
  const token = session.getToken({ signal: first.signal })
  const other = session.startSession({ tokenProvider, signal: second.signal })
  await settled()
  first.abort(new Error('enough'))
  second.abort()
  await assert.rejects(token, { message: 'enough' })
  await assert.rejects(other, { name: 'AbortError' })
  assert.equal(asked[0].signal.aborted, false)
  bring('token')
  assert.equal(await started, 'CONNECTED')
  await assert.rejects(session.getToken({ signal: first.signal }), { message: 'enough' })
})

// --- Listeners -----------------------------------------------------------------------------------------

test('a listener that was unsubscribed is not called any more, also by a listener before it', async () => {
  const { session } = made()
  const heard = []
  const signal = new AbortController()
  session.subscribe('stateChanged', () => {
    ends[0]()
    ends[1].unsubscribe()
    ends[2][Symbol.dispose]()
    signal.abort()
  })
  const ends = [0, 1, 2].map((number) => session.subscribe('stateChanged', () => heard.push(number)))
  session.subscribe('stateChanged', () => heard.push('signal'), { signal: signal.signal })
  session.subscribe('stateChanged', () => heard.push('aborted'), { signal: AbortSignal.abort() })
  session.subscribe('stateChanged', () => heard.push('last'))
  await session.startSession({ sessionToken: 'a' })
  assert.deepEqual(heard, ['last'])
  ends[0]()
  session.stopSession()
  assert.deepEqual(heard, ['last', 'last'])
})

test('listeners may call anything, and everybody hears every change once and in order', async () => {
  const { session, states } = made()
  const heard = []
  let inside = 0
  session.subscribe('stateChanged', (event, state) => {
    assert.equal(inside, 0, 'no listener is called while another is')
    inside += 1
    heard.push(state)
    if (heard.length === 1) {
      session.stopSession()
      void session.startSession({ sessionToken: 'b' })
      void session.getToken().then((token) => heard.push(token))
      session.rejected('x')
      session.accepted('x')
      session.subscribe('stateChanged', (event, state) => late.push(state), { replay: true })
      assert.equal(session.state, 'CONNECTED')
    }
    inside -= 1
  })
  const late = []
  const state = await session.startSession({ sessionToken: 'a' })
  await settled()
  assert.equal(state, 'CONNECTED')
  assert.deepEqual(heard.filter((one) => one !== 'b'), ['CONNECTED', 'DISCONNECTED', 'CONNECTED'])
  assert.deepEqual(states, ['CONNECTED', 'DISCONNECTED', 'CONNECTED'])
  assert.ok(heard.includes('b'))
  assert.equal(late.at(-1), 'CONNECTED')
})

test('a listener that awaits a token in it does not hang', async () => {
  const { session, start } = made()
  const token = new Promise((resolve) => {
    session.subscribe('stateChanged', async (event, state) => {
      if (state === 'CONNECTING') resolve(await session.getToken())
    })
  })
  await start()
  assert.equal(await token, 'token-1')
})

test('what a listener throws harms nobody', async () => {
  const { session, states } = made()
  const faults = [new Error('of a function'), new Error('of an event'), new Error('of an object')]
  const ends = [
    session.subscribe('stateChanged', () => { throw faults[0] }),
  ]
  session.addEventListener('stateChanged', () => { throw faults[1] })
  session.addEventListener('stateChanged', { handleEvent() { throw faults[2] } })
  session.subscribe('stateChanged', (event, state) => states.push(state))
  const lines = await shown(async () => {
    assert.equal(await session.startSession({ sessionToken: 'a' }), 'CONNECTED')
    await settled()
  })
  assert.deepEqual(lines.flat(), faults)
  assert.deepEqual(states, ['CONNECTED', 'CONNECTED'])
  ends[0]()
})

test('it is an event target too', async () => {
  const { session } = made()
  const heard = []
  const listener = (event) => heard.push(event.type, event.detail, event.target === session)
  assert.ok(session instanceof EventTarget)
  session.addEventListener('stateChanged', listener)
  session.addEventListener('stateChanged', listener)
  session.addEventListener('stateChanged', null)
  await session.startSession({ sessionToken: 'a' })
  session.removeEventListener('stateChanged', listener)
  session.stopSession()
  assert.deepEqual(heard, ['stateChanged', 'CONNECTED', true])
})

test('who wants to is told at once what the session is, once it has its end in hand', async () => {
  const { session } = made()
  await session.startSession({ sessionToken: 'a' })
  const heard = []
  const end = session.subscribe('stateChanged', (event, state) => { heard.push(event, state); end() }, { replay: true })
  const silent = session.subscribe('stateChanged', () => heard.push('never'), { replay: true })
  silent()
  session.subscribe('stateChanged', (event, state) => heard.push(state), { replay: true })
  assert.deepEqual(heard, [])
  session.stopSession()
  await settled()
  // The change has told it; it is not told twice.
  assert.deepEqual(heard, ['stateChanged', 'DISCONNECTED', 'DISCONNECTED'])
})

test('there are two events and no others', () => {
  const { session } = made()
  assert.throws(() => session.subscribe('stateChange', () => {}), { code: 'argument_invalid' })
  assert.throws(() => session.subscribe('stateChanged'), { code: 'argument_invalid' })
})

test('a session that was closed calls nobody and starts no more', async () => {
  const { session, time, states, asked, start } = made()
  await start()
  states.length = 0
  session.subscribe('stateChanged', () => session.close())
  session.addEventListener('stateChanged', () => states.push('event'))
  session.subscribe('stateChanged', () => states.push('after'))
  session.stopSession()
  assert.deepEqual(states, ['DISCONNECTED'])
  assert.equal(await start(), 'ERROR')
  session[Symbol.dispose]()
  session.subscribe('stateChanged', () => states.push('never'), { replay: true })
  session.push('a')
  await time.pass(100_000)
  await assert.rejects(session.getToken(), { code: 'not_started' })
  assert.deepEqual([states.length, asked.length, time.timers.size], [1, 1, 0])
})

// --- Secrets -----------------------------------------------------------------------------------------

test('no token is shown by anything', async () => {
  const { session } = made()
  const hush = 'hush-token'
  const words = await shown(async () => {
    await session.startSession({ sessionToken: hush })
    await session.getToken()
    const seen = [
      inspect(session, { showHidden: true, depth: 20, getters: true }), JSON.stringify(session), String(session), `${Object.keys(session)}`,
      JSON.stringify(Object.getOwnPropertyDescriptors(session)),
    ]
    for (const name in session) seen.push(inspect(session[name], { depth: 20 }))
    for (const options of [{ sessionToken: `"${hush}"` }, { sessionToken: `${hush} ` }, { sessionToken: hush, wrong: 1 }]) {
      await session.startSession(options)
      const error = session.lastError
      seen.push(inspect(error, { showHidden: true, depth: 20 }), error.message, error.stack, JSON.stringify(error))
    }
    await session.startSession({ sessionToken: hush, appToken: hush, identity: 'hush-ann' })
    session.rejected()
    seen.push(inspect(session.lastError, { depth: 20 }))
    assert.ok(!seen.join('\n').includes('hush'), seen.join('\n'))
  })
  assert.equal(words.length, 1)
  assert.match(words[0].join(' '), /session token is used.*full control/s)
  assert.ok(!inspect(words).includes('hush'))
})

test('what a function throws is the cause and is not repeated', async () => {
  const { session, time, start } = made(() => Promise.reject(new Error('hush')))
  void start()
  await time.pass(100)
  assert.ok(session.lastError instanceof SessionError)
  assert.ok(!session.lastError.message.includes('hush'))
  assert.equal(session.lastError.cause.message, 'hush')
  session.close()
})
