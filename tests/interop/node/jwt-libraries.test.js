// The JWT libraries that vendors' samples use: each accepts our tokens, and we decide on theirs.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSigner, createVerifier } from 'fast-jwt'
import * as jose from 'jose'
import jsonwebtoken9 from 'jsonwebtoken'
import jsonwebtoken8 from 'jsonwebtoken-8'
import { tokens } from './roomkey.js'

const apiKey = '0f6ba2f3-1f5b-4f5e-9d0a-3c1c2f8f4c11'
const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e5968790817263544a3b2c1d0e9f8a7b6c5d4e'
const other = 'b6c5d4e9f8a70e1d2c3b4a5463728190879685e4d2c3f0a1b72485c6a0f1b3d9'

/** Each library as `sign(payload, key)` and `verify(token, key)`. */
const libraries = {
  'jsonwebtoken 8.5.1': {
    sign: (payload, key) => jsonwebtoken8.sign(payload, key, { algorithm: 'HS256' }),
    verify: (token, key) => jsonwebtoken8.verify(token, key, { algorithms: ['HS256'] }),
  },
  'jsonwebtoken 9': {
    sign: (payload, key) => jsonwebtoken9.sign(payload, key, { algorithm: 'HS256' }),
    verify: (token, key) => jsonwebtoken9.verify(token, key, { algorithms: ['HS256'] }),
  },
  jose: {
    sign: (payload, key) =>
      new jose.SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(new TextEncoder().encode(key)),
    verify: async (token, key) =>
      (await jose.jwtVerify(token, new TextEncoder().encode(key), { algorithms: ['HS256'] })).payload,
  },
  'fast-jwt': {
    sign: (payload, key) => createSigner({ key, algorithm: 'HS256' })(payload),
    verify: (token, key) => createVerifier({ key, algorithms: ['HS256'] })(token),
  },
}

function payload(changes = {}) {
  const now = Math.floor(Date.now() / 1000)
  return {
    apikey: apiKey, permissions: ['allow_join'], version: 2, roomId: '2kyv-gzay-64pg',
    participantId: 'lxvdplwt', roles: ['crawler', 'rtc'], iat: now, exp: now + 7200, jti: 'a1',
    ...changes,
  }
}

async function verdict(token, changes = {}) {
  const question = { id: 1, vendor: 'videosdk', token, api_key: apiKey, secret, use: 'join' }
  const [answer] = await tokens('verify', { ...question, ...changes })
  return answer.ok ? 'accepted' : answer.code
}

for (const [name, library] of Object.entries(libraries)) {
  test(`${name} accepts our token and reads the same from it`, async () => {
    const [{ token }] = await tokens('mint', {
      id: 1, vendor: 'videosdk', api_key: apiKey, secret, permissions: ['ask_join'],
      room: '2kyv-gzay-64pg', participant: 'उपयोग-Ω-😀', roles: ['rtc'], lifetime: 600,
      jti: 'a1', claims: { name: 'Ann "A" \\ O’Neil' },
    })
    const claims = await library.verify(token, secret)
    const { iat, exp, ...rest } = claims
    assert.deepEqual(rest, {
      apikey: apiKey, permissions: ['ask_join'], version: 2, roomId: '2kyv-gzay-64pg',
      participantId: 'उपयोग-Ω-😀', roles: ['rtc'], name: 'Ann "A" \\ O’Neil', jti: 'a1',
    })
    assert.equal(exp - iat, 600)
  })

  test(`${name} refuses our token under another secret, and when it has expired`, async () => {
    const mint = { vendor: 'videosdk', api_key: apiKey, secret, permissions: ['allow_join'] }
    const [fresh, expired] = await tokens(
      'mint', { id: 1, ...mint }, { id: 2, ...mint, lifetime: 60, issued_at: 1_700_000_000 })
    await assert.rejects(async () => library.verify(fresh.token, other))
    await assert.rejects(async () => library.verify(expired.token, secret))
  })

  test(`we accept what ${name} signs and may be accepted`, async () => {
    assert.equal(await verdict(await library.sign(payload(), secret)), 'accepted')
    const escaped = payload({ participantId: 'Zoë-"ü"', name: '\u2028 <b>' })
    assert.equal(await verdict(await library.sign(escaped, secret)), 'accepted')
    const plain = { apikey: apiKey, permissions: ['allow_join'], exp: payload().exp }
    assert.equal(await verdict(await library.sign(plain, secret)), 'accepted')
  })

  test(`we refuse what ${name} signs and must be refused`, async () => {
    const sign = (changes) => library.sign(payload(changes), secret)
    assert.equal(await verdict(await library.sign(payload(), other)), 'signature_invalid')
    const now = Math.floor(Date.now() / 1000)
    assert.equal(await verdict(await sign({ iat: now - 7200, exp: now - 1 })), 'token_expired')
    assert.equal(await verdict(await sign({ nbf: now + 600 })), 'token_not_yet_valid')
    assert.equal(await verdict(await sign({ apikey: 'another-project' })), 'api_key_mismatch')
    assert.equal(await verdict(await sign({ version: undefined })), 'version_required')
    assert.equal(
      await verdict(await sign({ permissions: ['ask_join', 'allow_mod'] })), 'permissions_contradictory')
    assert.equal(await verdict(await sign({}), { room: 'aaaa-aaaa-aaaa' }), 'room_mismatch')
    const { exp: _, ...eternal } = payload()
    assert.equal(await verdict(await library.sign(eternal, secret)), 'expiry_missing')
  })

  test(`a plain token of ${name} passes strict verification, and only with its algorithm`, async () => {
    const token = await library.sign({ sub: 'someone', exp: payload().exp }, secret)
    const ask = { id: 1, vendor: 'jwt', token, secret }
    const [good, wrong] = await tokens(
      'verify', { ...ask, algorithms: ['HS256'] }, { ...ask, algorithms: ['RS256'] })
    assert.equal(good.ok, true)
    assert.equal(good.claims.sub, 'someone')
    assert.equal(wrong.ok, false)
  })
}

test('a token with alg none from jsonwebtoken 8 is refused', async () => {
  const token = jsonwebtoken8.sign(payload(), '', { algorithm: 'none' })
  assert.notEqual(await verdict(token), 'accepted')
})

test('a token of HS512 from jsonwebtoken 9 is refused by its algorithm', async () => {
  const token = jsonwebtoken9.sign(payload(), secret, { algorithm: 'HS512' })
  assert.equal(await verdict(token), 'algorithm_not_allowed')
})
