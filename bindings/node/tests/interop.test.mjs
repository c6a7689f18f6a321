// The JWT libraries that people use today: each accepts our tokens, and we decide on theirs.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSigner, createVerifier } from 'fast-jwt'
import * as jose from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { jws, videosdk } from 'roomkey'

const apiKey = '0f6ba2f3-1f5b-4f5e-9d0a-3c1c2f8f4c11'
const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e5968790817263544a3b2c1d0e9f8a7b6c5d4e'
const other = 'b6c5d4e9f8a70e1d2c3b4a5463728190879685e4d2c3f0a1b72485c6a0f1b3d9'
const credentials = new videosdk.Credentials({ apiKey, secret })

const libraries = {
  jsonwebtoken: {
    sign: (payload, key) => jsonwebtoken.sign(payload, key, { algorithm: 'HS256' }),
    verify: (token, key) => jsonwebtoken.verify(token, key, { algorithms: ['HS256'] }),
  },
  jose: {
    sign: (payload, key) =>
      new jose.SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(new TextEncoder().encode(key)),
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
    apikey: apiKey, permissions: ['allow_join'], version: 2, roomId: '2kyv-gzay-64pg', participantId: 'lxvdplwt',
    roles: ['crawler', 'rtc'], iat: now, exp: now + 7200, jti: 'a1', ...changes,
  }
}

for (const [name, library] of Object.entries(libraries)) {
  test(`${name} accepts our token and reads the same from it`, async () => {
    const token = credentials.mint({
      permissions: ['ask_join'], roomId: '2kyv-gzay-64pg', participantId: 'उपयोग-Ω-😀', roles: ['rtc'], lifetime: 600,
      jti: 'a1', claims: { name: 'Ann "A" \\ O’Neil' },
    })
    assert.deepEqual({ ...(await library.verify(token, secret)) }, credentials.verify(token).raw)
    await assert.rejects(async () => library.verify(token, other))
    const expired = credentials.mint({ permissions: ['allow_join'], now: 1_700_000_000 })
    await assert.rejects(async () => library.verify(expired, secret))
  })

  test(`we decide on what ${name} signs`, async () => {
    const sign = async (changes, key = secret) => library.sign(payload(changes), key)
    const claims = credentials.verify(await sign(), { use: 'join', roomId: '2kyv-gzay-64pg' })
    assert.deepEqual([claims.participantId, claims.entry], ['lxvdplwt', 'direct'])
    assert.equal(credentials.verify(await sign({ participantId: 'Zoë-"ü"', name: '\u2028 <b>' })).custom.name, '\u2028 <b>')
    const now = Math.floor(Date.now() / 1000)
    for (const [code, token] of [
      ['signature_invalid', await sign({}, other)], ['token_expired', await sign({ iat: now - 7200, exp: now - 1 })],
      ['token_not_yet_valid', await sign({ nbf: now + 600 })], ['api_key_mismatch', await sign({ apikey: 'another' })],
      ['version_required', await sign({ version: undefined })],
      ['permissions_contradictory', await sign({ permissions: ['ask_join', 'allow_mod'] })],
    ]) assert.throws(() => credentials.verify(token), { code })
    const elsewhere = await sign()
    assert.throws(() => credentials.verify(elsewhere, { roomId: 'other' }), { code: 'room_mismatch' })
  })

  test(`a plain token of ${name} passes strict verification, and only with its key`, async () => {
    const token = await library.sign({ sub: 'someone', aud: 'us', exp: payload().exp }, secret)
    assert.equal(jws.verify(token, jws.Key.hs256(secret), { audience: 'us' }).sub, 'someone')
    assert.throws(() => jws.verify(token, jws.Key.hs256(secret)), { code: 'audience_unexpected' })
    assert.throws(() => jws.verify(token, jws.Key.hs256(other)), { code: 'signature_invalid' })
  })
}

test('RS256 works in both directions', async () => {
  const pair = await jose.generateKeyPair('RS256', { extractable: true })
  const [secretPem, publicPem] = [await jose.exportPKCS8(pair.privateKey), await jose.exportSPKI(pair.publicKey)]
  const jwk = await jose.exportJWK(pair.publicKey)
  const [n, e] = [Buffer.from(jwk.n, 'base64url'), Buffer.from(jwk.e, 'base64url')]
  const ours = new jws.Rs256Signer(secretPem).sign(Buffer.from(JSON.stringify({ sub: 'a', exp: payload().exp })))
  assert.equal(jsonwebtoken.verify(ours, publicPem, { algorithms: ['RS256'] }).sub, 'a')
  const theirs = await new jose.SignJWT({ sub: 'b', exp: payload().exp }).setProtectedHeader({ alg: 'RS256' }).sign(pair.privateKey)
  for (const key of [jws.Key.rs256Pem(publicPem), jws.Key.rs256Components(n, e)]) {
    assert.equal(key.algorithm, 'RS256')
    assert.equal(jws.verify(theirs, key).sub, 'b')
    assert.equal(Buffer.from(key.open(ours)).toString(), Buffer.from(ours.split('.')[1], 'base64url').toString())
  }
  // The public key is no shared secret.
  assert.throws(() => jws.Key.hs256(publicPem), { code: 'secret_not_symmetric' })
  const confused = jsonwebtoken.sign({ sub: 'c', exp: payload().exp }, 'x'.repeat(32))
  assert.throws(() => jws.verify(confused, jws.Key.rs256Pem(publicPem)), { code: 'algorithm_not_allowed' })
})

test('a token with alg none is refused', () => {
  const token = jsonwebtoken.sign(payload(), '', { algorithm: 'none' })
  assert.throws(() => credentials.verify(token), { code: 'token_malformed' })
  assert.throws(() => credentials.verify(`${token}AA`), { code: 'algorithm_not_allowed' })
})
