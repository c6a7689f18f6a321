// Sleep, clocks that somebody sets, and clocks that are wrong.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inside } from './support/inside.mjs'
import { Time, settled } from './support/time.mjs'

const { Session } = await inside()
const HOUR = 3_600_000

/** A session whose tokens live ten minutes, connected. */
async function connected(time = new Time(), expiresIn = 600) {
  const session = new Session({}, time.system)
  const made = { time, session, asked: 0, states: [] }
  session.subscribe('stateChanged', (event, state) => made.states.push(state))
  made.tokenProvider = async () => ({ token: `token-${(made.asked += 1)}`, expiresIn })
  assert.equal(await session.startSession({ tokenProvider: made.tokenProvider }), 'CONNECTED')
  made.states.length = 0
  return made
}

/** Something to hear the events of a page with. */
function page() {
  const window = new EventTarget()
  globalThis.document = Object.assign(new EventTarget(), { visibilityState: 'visible', baseURI: 'http://localhost/' })
  globalThis.addEventListener = window.addEventListener.bind(window)
  globalThis.removeEventListener = window.removeEventListener.bind(window)
  return {
    window,
    document: globalThis.document,
    leave() {
      for (const name of ['document', 'addEventListener', 'removeEventListener']) delete globalThis[name]
    },
  }
}

test('after two hours of sleep the next call of anything knows that the token has ended', async () => {
  const calls = {
    'state': ({ session }) => assert.equal(session.state, 'RENEWING'),
    'getToken': async ({ session }) => assert.equal(await session.getToken(), 'token-2'),
    'startSession': ({ session, tokenProvider }) => session.startSession({ tokenProvider }),
    'subscribe with replay': ({ session }) => void session.subscribe('stateChanged', () => {}, { replay: true }),
    'rejected': async ({ session }) => session.rejected(),
    'accepted': async ({ session }) => session.accepted(),
    'push of what has ended': ({ session }) => session.push({ token: 'old', expiresIn: 0 }),
  }
  for (const sleep of ['sleep', 'sleepCounted']) {
    for (const [name, call] of Object.entries(calls)) {
      const made = await connected()
      await made.session.getToken()
      made.time[sleep](2 * HOUR)
      assert.deepEqual(made.states, [], 'nobody has been told')
      await call(made)
      await settled()
      assert.deepEqual(made.states, ['RENEWING', 'CONNECTED'], `${sleep}, ${name}`)
      assert.equal(await made.session.getToken(), 'token-2', name)
      assert.equal(made.asked, 2)
    }
  }
})

test('who only looks at the state calls no listener, and they are told soon', async () => {
  const made = await connected()
  made.time.sleep(2 * HOUR)
  assert.equal(made.session.state, 'RENEWING')
  assert.deepEqual(made.states, [])
  await settled()
  assert.deepEqual(made.states, ['RENEWING', 'CONNECTED'])
})

test('after sleep no token is handed out that has ended, however often and long it was', async () => {
  const made = await connected()
  for (const minutes of [9, 9, 1, 30, 200, 0.5, 12]) {
    made.time.sleep(minutes * 60_000)
    const before = made.time.wall
    const token = await made.session.getToken()
    assert.ok(made.time.wall - before < 1)
    made.born ??= new Map()
    if (!made.born.has(token)) made.born.set(token, made.time.wall)
    assert.ok(made.time.wall - made.born.get(token) <= 590_000, token)
    await made.time.pass(100)
  }
})

test('what tells a page that it is awake, seen or online notices the sleep, and one that is hidden is left alone', async () => {
  const { window, document, leave } = page()
  try {
    for (const [place, event] of [[document, 'visibilitychange'], [document, 'resume'], [window, 'pageshow'], [window, 'online']]) {
      const made = await connected()
      made.time.sleep(2 * HOUR)
      place.dispatchEvent(new Event(event))
      await settled()
      assert.deepEqual([made.states, made.asked], [['RENEWING', 'CONNECTED'], 2], event)
      made.session.close()
    }
    const made = await connected()
    document.visibilityState = 'hidden'
    made.time.sleep(2 * HOUR)
    document.dispatchEvent(new Event('visibilitychange'))
    assert.deepEqual(made.states, [])
    // A session that is over hears nothing.
    made.session.stopSession()
    document.visibilityState = 'visible'
    made.states.length = 0
    document.dispatchEvent(new Event('visibilitychange'))
    await settled()
    assert.deepEqual([made.states, made.asked, made.time.timers.size], [[], 1, 0])
  } finally {
    leave()
  }
})

test('a network that is back is tried at once', async () => {
  const { window, leave } = page()
  try {
    const time = new Time()
    time.drawn = 2 ** 32 - 1
    const session = new Session({}, time.system)
    let asked = 0
    const started = session.startSession({ tokenProvider: () => ((asked += 1) < 5 ? Promise.reject(new Error('no')) : 'token') })
    await time.pass(7_900)
    assert.equal(asked, 4)
    await time.pass(1_100)
    window.dispatchEvent(new Event('online'))
    assert.equal(await started, 'CONNECTED')
    assert.equal(asked, 5)
    session.close()
  } finally {
    leave()
  }
})

test('where nothing tells of the sleep a timer notices it within a minute', async () => {
  const made = await connected()
  await made.time.pass(1_000)
  made.time.sleep(2 * HOUR)
  await made.time.pass(60_001)
  assert.deepEqual(made.states, ['RENEWING', 'CONNECTED'])
})

test('a clock that is set forward costs one renewal, and the session lives on', async () => {
  const made = await connected()
  made.time.set(HOUR)
  await made.time.pass(60_001)
  assert.deepEqual([made.states, made.asked], [['RENEWING', 'CONNECTED'], 2])
  await made.time.pass(400_000)
  assert.equal(made.asked, 2)
  made.time.set(10 * 365 * 24 * HOUR)
  assert.equal(await made.session.getToken(), 'token-3')
  await made.time.pass(60_001)
  assert.deepEqual([made.session.state, made.asked], ['CONNECTED', 3])
})

test('a clock that is set back changes nothing, and a sleep after that is noticed', async () => {
  const made = await connected()
  made.time.set(-5 * HOUR)
  await made.time.pass(400_000)
  assert.deepEqual([made.states, made.asked], [[], 1])
  made.time.sleep(2 * HOUR)
  assert.equal(made.session.state, 'RENEWING')
})

test('a clock that is set to and fro renews no more often than tokens may be fetched', async () => {
  const made = await connected()
  for (let turn = 0; turn < 200; turn += 1) {
    made.time.set(turn % 2 ? -HOUR : HOUR)
    await made.time.pass(100)
  }
  assert.equal(made.session.state === 'CONNECTED' || made.session.state === 'RENEWING', true)
  // Each time it goes forward is a sleep for all that anybody knows; between them a second passes at least.
  assert.ok(made.asked <= 22, `${made.asked}`)
})

test('a token without an end is touched by no clock', async () => {
  const time = new Time()
  const session = new Session({}, time.system)
  const states = []
  await session.startSession({ sessionToken: 'fixed' })
  session.subscribe('stateChanged', (event, state) => states.push(state))
  for (const milliseconds of [10 * HOUR, -20 * HOUR, 10_000 * HOUR]) {
    time.set(milliseconds)
    await time.pass(120_000)
    assert.equal(await session.getToken(), 'fixed')
  }
  assert.deepEqual([states, time.timers.size], [[], 0])
})

test('a clock that is set during a start fails no start, and what may have been slept is taken off the token', async () => {
  for (const [expiresIn, left] of [[7200, 3600], [3700, 100]]) {
    const time = new Time()
    const session = new Session({}, time.system)
    let bring
    const started = session.startSession({ tokenProvider: () => new Promise((resolve) => (bring = resolve)) })
    await settled()
    time.set(HOUR)
    await time.pass(1_000)
    assert.equal(session.state, 'CONNECTING')
    bring({ token: 'token', expiresIn })
    assert.equal(await started, 'CONNECTED')
    await time.pass((left - 20) * 1000)
    // By then it is being renewed, which the function never answers.
    assert.equal(await session.getToken().catch(({ code }) => code), 'token')
    await time.pass(21_000)
    assert.equal(session.state, 'RENEWING')
    session.close()
  }
})

test('a token that ended while its answer was slept through is not handed out', async () => {
  const time = new Time()
  const session = new Session({}, time.system)
  let asked = 0
  let bring
  const started = session.startSession({
    tokenProvider: () => ((asked += 1) === 1 ? new Promise((resolve) => (bring = resolve)) : { token: 'second', expiresIn: 600 }),
  })
  await settled()
  time.sleep(2 * HOUR)
  bring({ token: 'first', expiresIn: 600 })
  await time.pass(1_500)
  assert.deepEqual([await started, await session.getToken()], ['CONNECTED', 'second'])
})

test('a clock that time servers correct by and by renews nothing early', async () => {
  const made = await connected(new Time(), 24 * 3600)
  for (let minute = 0; minute < 23 * 60; minute += 1) {
    made.time.wall += 30
    await made.time.pass(60_000)
  }
  assert.deepEqual([made.states, made.asked], [[], 1])
})

test('a clock that is wrong all the time makes no request more', async () => {
  for (const wrong of [-24 * HOUR, HOUR, 1000 * 24 * HOUR]) {
    const time = new Time()
    time.wall += wrong
    const made = await connected(time)
    for (let count = 0; count < 20; count += 1) await made.session.getToken()
    await time.pass(470_000)
    assert.deepEqual([made.states, made.asked], [[], 1])
  }
})

test('a token of years makes no timer that browsers cannot count, and no loop', async () => {
  const time = new Time()
  const made = await connected(time, 3 * 365 * 24 * 3600)
  await time.pass(3 * HOUR)
  assert.ok(time.longest <= 2 ** 31 - 1)
  assert.deepEqual([made.asked, time.timers.size], [1, 1])
})

test('a timer keeps a process alive while somebody waits, and not otherwise', async () => {
  const made = await connected()
  const isLoose = () => [...made.time.timers].map((timer) => timer.isLoose)
  assert.deepEqual(isLoose(), [true])
  made.session.rejected(await made.session.getToken())
  assert.deepEqual(isLoose(), [true])
  const token = made.session.getToken()
  assert.deepEqual(isLoose(), [false])
  await made.time.pass(2_000)
  await token
  assert.deepEqual(isLoose(), [true])
})
