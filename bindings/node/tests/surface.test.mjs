// What the package offers, and that it keeps its secrets.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { inspect as show } from 'node:util'
import { runInNewContext } from 'node:vm'
import { deserialize, serialize } from 'node:v8'
import * as roomkey from 'roomkey'

const { inspect, isRoomkeyError, jws, Revocation, RoomkeyError, Secret, version, videosdk } = roomkey
const require = createRequire(import.meta.url)
const sentinel = 'sentinel-3f9a6c5e4827b1a0f3c2d4e59687'
const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret: sentinel })
const permissions = ['allow_join']
const now = 1_750_000_000

test('import and require give the same objects', () => {
  const required = require('roomkey')
  assert.deepEqual(Object.keys(required).sort(), Object.keys(roomkey).sort())
  for (const name of Object.keys(required)) assert.equal(required[name], roomkey[name], name)
  assert.equal(version, require('roomkey/package.json').version)
  for (const adapter of ['express', 'fastify', 'fetch']) assert.equal(typeof require(`roomkey/${adapter}`).endpoints, 'function')
})

test('nothing shows a secret', () => {
  const things = {
    secret: new Secret(sentinel),
    weak: new Secret('sentinel', { allowWeak: true }),
    credentials,
    keyring: new videosdk.Keyring([[credentials, 'active']]),
    key: jws.Key.hs256(sentinel),
    client: new videosdk.Client({ credentials }),
    endpoints: new videosdk.Endpoints({ credentials, caller() {} }),
  }
  for (const [name, thing] of Object.entries(things)) {
    const said = [
      show(thing, { depth: Infinity, showHidden: true, getters: true }), show({ thing }), String(thing), `${thing}`,
      JSON.stringify(thing), JSON.stringify({ thing }), Object.keys(thing).join(), Reflect.ownKeys(thing).map(String).join(),
      JSON.stringify(Object.getOwnPropertyDescriptors(thing)), show(structuredCloneOr(thing)),
    ]
    for (const text of said) assert.doesNotMatch(text ?? '', /sentinel/, name)
  }
  assert.equal(show(credentials), "Credentials { apiKey: 'my-api-key', secret: '[redacted]' }")
  assert.equal(String(new Secret(sentinel)), 'Secret([redacted])')
  assert.equal(JSON.stringify(new Secret(sentinel)), '"[redacted]"')
})

function structuredCloneOr(thing) {
  try {
    return structuredClone(thing)
  } catch (error) {
    return error
  }
}

test('errors hold neither secrets nor tokens', () => {
  const token = credentials.mint({ permissions })
  const failures = [
    () => new Secret('sentinel'), () => new Secret(`-----BEGIN ${sentinel}`), () => credentials.verify(`${token}x`),
    () => new videosdk.Credentials({ apiKey: '', secret: sentinel }), () => credentials.verify(token, { now: 1 }),
    () => new videosdk.Credentials({ apiKey: sentinel, secret: 7 }), () => new jws.Rs256Signer(sentinel),
    () => videosdk.Credentials.fromEnv({ VIDEOSDK_API_KEY: 'a', VIDEOSDK_SECRET: 'sentinel' }),
    () => new videosdk.Api(`http://${sentinel}.example`), () => new videosdk.Api().createRoom(`${sentinel} `),
  ]
  for (const run of failures) {
    assert.throws(run, (error) => {
      const said = show(error, { depth: Infinity, showHidden: true }) + JSON.stringify(error) + error.stack.split('\n    at')[0]
      assert.ok(isRoomkeyError(error), said)
      assert.doesNotMatch(said, /sentinel/)
      assert.ok(!said.includes(token.slice(60)))
      return true
    })
  }
})

test('the caller’s bytes are not touched, and count as they are', () => {
  const bytes = Buffer.from('9d3b1f0a6c5e4827b1a0f3c2d4e59687')
  const same = new videosdk.Credentials({ apiKey: 'a', secret: bytes })
  assert.equal(bytes.toString(), '9d3b1f0a6c5e4827b1a0f3c2d4e59687')
  const other = new videosdk.Credentials({ apiKey: 'a', secret: bytes.toString() })
  assert.ok(other.verify(same.mint({ permissions })))
  const binary = Buffer.alloc(32, 0xff)
  const [one, two] = [binary, new Uint8Array(binary)].map((secret) => new videosdk.Credentials({ apiKey: 'a', secret }))
  assert.ok(two.verify(one.mint({ permissions })))
})

test('an error tells everything', () => {
  const error = caught(() => credentials.mint({ permissions: ['ALLOW_JOIN'] }))
  assert.equal(error.name, 'RoomkeyError')
  assert.equal(error.code, 'permission_unknown')
  assert.equal(error.category, 'argument')
  assert.match(error.hint, /lower case/)
  assert.ok(error.message.endsWith(error.hint))
  assert.equal(error.retryAfter, undefined)
  assert.equal(error.isRetryable, false)
  assert.ok(error instanceof Error && error instanceof RoomkeyError)
  assert.match(error.stack, /surface\.test/)
  const busy = caught(() => new videosdk.Api().createRoom('a.b.c').understand(429, { 'retry-after': '7' }, ''))
  assert.deepEqual([busy.code, busy.retryAfter, busy.isRetryable, busy.category], ['remote_rate_limited', 7, true, 'remote'])
})

test('an error is known across copies and realms, and nothing else is taken for one', () => {
  const error = caught(() => credentials.verify('x'))
  assert.ok(isRoomkeyError(error))
  const foreign = runInNewContext(`
    class RoomkeyError extends Error { code = 'token_expired' }
    Object.defineProperty(RoomkeyError.prototype, Symbol.for('roomkey.RoomkeyError'), { value: true })
    new RoomkeyError('x')`)
  assert.ok(isRoomkeyError(foreign))
  const hostile = new Proxy({}, { get() { throw new Error('no') } })
  for (const thing of [null, undefined, 'token_expired', new Error('x'), { code: 'token_expired' }, hostile]) {
    assert.equal(isRoomkeyError(thing), false)
  }
})

function caught(run) {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('it was accepted')
}

test('verified claims say everything and cannot be changed', () => {
  const token = credentials.mint({
    permissions: ['allow_join', 'allow_mod'], roomId: '2kyv-gzay-64pg', participantId: 'lxvdplwt', roles: ['rtc'], jti: 'one',
    claims: { name: 'Renée', inner: { list: [1] } }, lifetime: '1h', now,
  })
  const claims = credentials.verify(token, { use: 'join', roomId: '2kyv-gzay-64pg', participantId: 'lxvdplwt', now })
  assert.deepEqual(
    [claims.apiKey, claims.permissions, claims.unknownPermissions, claims.version, claims.roomId, claims.participantId, claims.roles],
    ['my-api-key', ['allow_join', 'allow_mod'], [], 2, '2kyv-gzay-64pg', 'lxvdplwt', ['rtc']],
  )
  assert.deepEqual([claims.iat, claims.nbf, claims.exp, claims.jti, claims.entry], [now, undefined, now + 3600, 'one', 'direct'])
  assert.deepEqual([claims.issuedAt, claims.notBefore, claims.expiresAt], [new Date(now * 1000), undefined, new Date((now + 3600) * 1000)])
  assert.deepEqual(JSON.parse(JSON.stringify(claims)), JSON.parse(Buffer.from(token.split('.')[1], 'base64url')))
  assert.match(show(claims), /^VerifiedClaims \{[^]*roomId: '2kyv-gzay-64pg'/)
  for (const change of [
    () => (claims.roomId = 'other'), () => claims.permissions.push('ask_join'), () => (claims.custom.name = 'x'),
    () => claims.custom.inner.list.push(2), () => claims.roles.push('crawler'), () => claims.unknownPermissions.push('x'),
  ]) assert.throws(change, TypeError)
  claims.expiresAt.setFullYear(3000)
  assert.equal(claims.expiresAt.getTime(), (now + 3600) * 1000)
  claims.raw.permissions.push('ask_join')
  assert.deepEqual(claims.permissions, ['allow_join', 'allow_mod'])
  assert.deepEqual(structuredClone(claims), { ...claims })
  assert.deepEqual(deserialize(serialize(claims.raw)), claims.raw)
})

test('both forms in which claims cross say the same', () => {
  // A participant outside ASCII takes the long way.
  for (const who of ['ann', 'Ünïcödé']) {
    for (const options of [
      { permissions: ['ask_join'] }, { permissions: ['allow_mod'] }, { permissions, roles: ['crawler', 'rtc'] },
      { permissions, roomId: 'r', jti: 'x'.repeat(256), claims: { big: 2n ** 60n, text: 'é', list: [] } },
      { permissions, claims: { name: 'é'.repeat(1000) } }, { permissions, claims: { a: 'x'.repeat(9000) } },
    ]) {
      const token = credentials.mint({ ...options, participantId: who, now })
      const claims = credentials.verify(token, { now })
      const { big, ...custom } = claims.custom
      const payload = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
      const { apikey, permissions: granted, version, roomId, participantId, roles, iat, exp, jti, big: _, ...others } = payload
      assert.deepEqual(custom, others)
      if (options.claims?.big) assert.equal(big, options.claims.big)
      assert.deepEqual(
        [claims.apiKey, claims.permissions, claims.version, claims.roomId, claims.participantId, claims.roles, claims.iat, claims.exp, claims.jti],
        [apikey, granted, version, roomId, participantId, roles ?? [], iat, exp, jti],
      )
      assert.equal(claims.raw.roles === undefined, roles === undefined)
    }
  }
})

test('mintMany mints what mint mints', () => {
  const options = { permissions, roomId: 'r', roles: ['rtc'], claims: { team: 7 }, lifetime: '1h', now }
  const who = ['ann', 'ben', 'two words', 'Zoë', '']
  const results = credentials.mintMany(who, options)
  assert.equal(results.length, 5)
  for (const [index, participantId] of who.entries()) {
    const result = results[index]
    if (participantId === '' || participantId.includes(' ')) {
      assert.ok(isRoomkeyError(result))
      assert.equal(result.code, 'participant_id_invalid')
      continue
    }
    const claims = credentials.verify(result, { now })
    const single = credentials.verify(credentials.mint({ ...options, participantId }), { now })
    assert.deepEqual({ ...claims.raw, jti: '' }, { ...single.raw, jti: '' })
  }
  assert.deepEqual(credentials.mintMany([], options), [])
  assert.throws(() => credentials.mintMany([], { permissions: [] }), { code: 'permissions_missing' })
  assert.throws(() => credentials.mintMany(['a'], { ...options, jti: 'x' }), { code: 'argument_invalid' })
  assert.throws(() => credentials.mintMany(['a'], { ...options, participantId: 'x' }), { code: 'argument_invalid' })
  assert.throws(() => new videosdk.Keyring([]).mintMany(['a'], options), { code: 'key_not_active' })
  const all = credentials.mintMany(Array.from({ length: 5000 }, (_, index) => `p${index}`), { permissions })
  assert.equal(new Set(all.map((token) => credentials.verify(token).jti)).size, 5000)
})

test('the longest lifetime is asked for by name', () => {
  assert.throws(() => credentials.mint({ permissions, lifetime: '31d' }), { code: 'lifetime_invalid' })
  const claims = credentials.verify(credentials.mint({ permissions, lifetime: '31d', maxLifetime: '90d' }))
  assert.equal(claims.exp - claims.iat, 31 * 86_400)
  assert.throws(() => credentials.mint({ permissions, maxLifetime: '1h' }), { code: 'lifetime_invalid' })
})

test('credentials come from the environment', () => {
  const found = videosdk.Credentials.fromEnv({ VIDEOSDK_API_KEY: 'a', VIDEOSDK_SECRET_KEY: sentinel, PATH: '/bin' })
  assert.ok(found instanceof videosdk.Credentials)
  assert.equal(found.apiKey, 'a')
  assert.throws(() => videosdk.Credentials.fromEnv({}), { code: 'api_key_invalid' })
})

test('a report explains and freezes', () => {
  const report = inspect(credentials.mint({ permissions, now }), { now, secret: sentinel })
  assert.equal(report.verified, false)
  assert.equal(report.kind, 'videosdk')
  assert.equal(report.expiresAt.getTime(), (now + 7200) * 1000)
  assert.match(String(report), /has not been verified/)
  assert.throws(() => (report.verified = true), TypeError)
  assert.ok(JSON.stringify(report).includes('"kind":"videosdk"'))
})

test('a revocation covers what it names', () => {
  const claims = credentials.verify(credentials.mint({ permissions, roomId: 'r', participantId: 'ann', jti: 'one', now }), { now })
  assert.ok(Revocation.token('my-api-key', 'one').covers(claims))
  assert.ok(!Revocation.token('my-api-key', 'two').covers(claims))
  assert.ok(Revocation.participant('my-api-key', 'r', 'ann', new Date(now * 1000)).covers(claims))
  assert.ok(Revocation.participant('my-api-key', 'r', 'ann', now - 60).covers(claims))
  assert.ok(!Revocation.participant('my-api-key', 'r', 'ann', now - 61).covers(claims))
  assert.ok(Revocation.everyone('my-api-key', 'r', now).covers(claims))
  assert.ok(Revocation.everywhere('my-api-key', 'ann', now).covers(claims))
  assert.throws(() => Revocation.everyone('my-api-key', 'r'), { code: 'argument_invalid' })
  assert.ok(!Revocation.participant('my-api-key', 'r', 'ann', now).coversEntry(claims, { roomId: 's', participantId: 'ann' }))
  assert.throws(() => Revocation.participant('my-api-key', 'r', 'ann'), { code: 'argument_invalid' })
})
