// The toy vendor in Node: built in for this test, and there by its name without a line of this package.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'

const { inspect, isRoomkeyError, vendor, vendors } = createRequire(import.meta.url)(process.env.ROOMKEY_PACKAGE)

const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e59687'
const now = 1_750_000_000

/** The token, made by nobody of ours. */
function signed(claims) {
  const text = [{ alg: 'HS256', typ: 'JWT' }, claims].map((one) => Buffer.from(JSON.stringify(one)).toString('base64url')).join('.')
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

function refused(run, code) {
  assert.throws(run, (error) => isRoomkeyError(error) && error.code === code)
}

assert.ok(vendors().some(({ name }) => name === 'toy'))
const keys = vendor('toy').fromEnv({ TOY_SECRET: secret })
const token = keys.mint({ toy: 'bear', lifetime: '15m', issuedAt: now })
const good = { toy: 'bear', iat: now, exp: now + 900 }
assert.deepEqual(JSON.parse(Buffer.from(token.split('.')[1], 'base64url')), good)
for (const one of [token, signed(good)]) assert.equal(keys.verify(one, { toy: 'bear', now }).room, 'bear')
refused(() => keys.verify(token, { toy: 'doll', now }), 'room_mismatch')
refused(() => keys.verify(token, { now: now + 900 }), 'token_expired')
refused(() => keys.verify(`${token.slice(0, -4)}AAAA`, { now }), 'signature_invalid')
refused(() => keys.mint({ doll: 'bear' }), 'argument_invalid')
const { claims, mint } = keys.vendor.about.forms[0]
const needed = claims.filter(({ isOptional }) => !isOptional).map(({ name }) => name)
assert.deepEqual(Object.keys(keys.verify(token, { now }).claims).sort(), needed.sort())
assert.deepEqual(mint.filter(({ isRequired }) => isRequired).map(({ name }) => name), ['toy'])
assert.equal(inspect(token, { now }).kind, 'toy')
console.log('1 passed, 0 failed, 0 skipped')
