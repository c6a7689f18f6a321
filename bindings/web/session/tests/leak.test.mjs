// Sessions that are made and closed leave nothing behind. `CYCLES=100000 node --expose-gc --test tests/leak.test.mjs` is the long run.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createSession } from '@roomkey/session'

const CYCLES = Number(process.env.CYCLES ?? 10_000)
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

const settled = () => new Promise((done) => setImmediate(done))

/** Bytes in use, once what nobody holds is gone. */
async function used() {
  for (let turn = 0; turn < 3; turn += 1) {
    await settled()
    collect()
  }
  return process.memoryUsage().heapUsed
}

test(`${CYCLES} sessions that are started in every way and closed leave nothing`, async () => {
  const events = new EventTarget()
  globalThis.document = Object.assign(new EventTarget(), { visibilityState: 'visible', baseURI: 'http://localhost/' })
  globalThis.addEventListener = events.addEventListener.bind(events)
  globalThis.removeEventListener = events.removeEventListener.bind(events)
  const forever = new AbortController()
  const isClosed = new WeakMap()
  let calls = 0
  let late = 0
  const cycle = async (number) => {
    const session = createSession()
    isClosed.set(session, false)
    const hear = () => {
      calls += 1
      if (isClosed.get(session)) late += 1
    }
    session.subscribe('stateChanged', hear, { signal: forever.signal, replay: true })
    const end = session.subscribe('stateChanged', hear)
    session.addEventListener('stateChanged', hear)
    if (number % 4 === 0) await session.startSession({ sessionToken: 'a', signal: forever.signal })
    // One that is never answered, one that is, and one that fails.
    else if (number % 4 === 1) void session.startSession({ tokenProvider: () => new Promise(() => {}) })
    else if (number % 4 === 2) await session.startSession({ tokenProvider: () => ({ token: 'a', expiresIn: 600 }) })
    else void session.startSession({ tokenProvider: () => Promise.reject(new Error('no')) })
    const token = session.getToken({ signal: forever.signal }).catch(() => {})
    if (number % 2) end()
    if (number % 3) await settled()
    session.close()
    isClosed.set(session, true)
    await token
  }
  const warm = Math.min(2_000, CYCLES / 2)
  for (let number = 0; number < warm; number += 1) await cycle(number)
  const before = await used()
  for (let number = warm; number < CYCLES; number += 1) await cycle(number)
  const grown = (await used()) - before
  assert.ok(calls > CYCLES, `${calls}`)
  assert.equal(late, 0, 'nobody is called after the session was closed')
  assert.ok(grown < 1024 * 1024, `${grown} bytes more`)
  assert.deepEqual(process.getActiveResourcesInfo().filter((name) => name === 'Timeout'), [])
  for (const name of ['document', 'addEventListener', 'removeEventListener']) delete globalThis[name]
})
