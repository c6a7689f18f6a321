// What servers are asked and what their answers mean, by the vectors that the core is held to.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inside } from './support/inside.mjs'
import { answers, requests, starts } from './support/vectors.mjs'

const all = await inside()
const { fetchedFrom } = all
const NOW = 1_750_000_000_000

test('answers mean what they mean in the core', () => answers(all))

// Before those that are told of app tokens, too: it is told once.
test('sessions are started with what the core starts them with', () => starts(all))

test('servers are asked what the core asks them', () => requests(all))

/** A token with these claims. */
const jwt = (claims) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`

test('a token that a function just got lives as long as it says, and one that was there already is renewed by the device’s clock', () => {
  const token = jwt({ iat: NOW / 1000 - 7200, exp: NOW / 1000 - 6600 })
  const life = ({ lifetime, sure }) => [lifetime, sure]
  assert.deepEqual(life(fetchedFrom(token, NOW, true)), [600_000, true])
  assert.deepEqual(life(fetchedFrom(token, NOW)), [0, false])
  assert.deepEqual(life(fetchedFrom({ token, expiresIn: 90 }, NOW)), [90_000, true])
  assert.deepEqual(life(fetchedFrom({ token: 'a', expiresAt: '2025-06-15T15:16:40Z' }, NOW, true)), [600_000, false])
  assert.deepEqual(life(fetchedFrom('a', NOW, true)), [undefined, true])
})

test('a time that is said has to be one, and what a token says may be anything', () => {
  for (const expiresAt of ['2025-02-29T00:00:00Z', '2025-06-15T24:00:00Z', '2025-06-15T15:16:40', '2025-06-15T15:16:40.1234567890Z', '1969-12-31T23:59:59Z', {}, NaN]) {
    assert.throws(() => fetchedFrom({ token: 'a', expiresAt }, NOW), { code: 'remote_answer_invalid' }, String(expiresAt))
  }
  for (const exp of ['soon', -1, 1e300, null, {}]) assert.equal(fetchedFrom(jwt({ exp, iat: 1 }), NOW, true).lifetime, undefined)
  assert.equal(fetchedFrom('a.%%.c', NOW, true).lifetime, undefined)
})
