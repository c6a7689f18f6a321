// What comes out shows what it says: to `assert.deepEqual`, to spread, to `structuredClone`, to `JSON.stringify`. Secrets do not.

import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { inspect as show } from 'node:util'
import { inspect, jws, opentok, Revocation, Secret, vendor, videoio, videosdk, vonage } from 'roomkey'

const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e59687'
const now = 1_750_000_000
const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret })
const seats = new opentok.Credentials({ apiKey: '123456', secret })
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const applicationId = '29f760f8-7ce1-46c9-ade3-f2dedee4ed5f'
const application = new vonage.Credentials({ applicationId, privateKeyPem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) })
const authority = new videoio.Authority(secret)
const app = authority.verifyApp(authority.mintApp({ app: 'my-app', jti: 'one', now }), { now })
const session = String(opentok.SessionId.create('123456', { now }))
const theirs = String(vonage.SessionId.create(applicationId, { now }))
const keys = vendor('videosdk').open({ apiKey: 'my-api-key', secret })
const api = new videosdk.Api()
const raw = (number) => `{"roomId":"2kyv-gzay-64pg","customRoomId":"unicorn","size":${number}}`

/** Each kind of result, made twice from something that differs. */
const results = [
  ['claims', (which) => credentials.verify(credentials.mint({ permissions: ['allow_join'], roomId: which, jti: 'one', now }), { now }), 'roomId'],
  ['claims of the app’s own', (which) => credentials.verify(credentials.mint({ permissions: ['allow_join'], claims: { which }, jti: 'one', now }), { now }), 'custom'],
  ['claims in the long form', (which) => credentials.verify(credentials.mint({ permissions: ['allow_join'], participantId: `Renée-${which}`, jti: 'one', now }), { now }), 'participantId'],
  ['opentok claims', (data) => seats.verify(seats.mint({ session, role: 'publisher', data, nonce: 1, jti: 'one', now }), { now }), 'data'],
  ['opentok API claims', (jti) => seats.verifyApi(seats.mintApi({ jti, now }), { now }), 'jti'],
  ['vonage claims', (data) => application.verify(application.mint({ session: theirs, role: 'publisher', data, jti: 'one', now }), { now }), 'data'],
  ['app claims', (jti) => authority.verifyApp(authority.mintApp({ app: 'my-app', jti, now }), { now }), 'jti'],
  ['session claims', (identity) => authority.verifySession(authority.mintSession(app, { identity, scopes: ['videos.read'], jti: 'one', now }), { now }), 'identity'],
  ['claims by name', (room) => keys.verify(keys.mint({ permissions: ['allow_join'], room, jti: 'one', now }), { now }), 'room'],
  ['a vendor', (which) => vendor({ one: 'opentok', two: 'vonage' }[which]), 'name'],
  ['a report', (text) => inspect(`${text}.a.b`, { now }), 'findings', 'the same finding'],
  ['a report of claims', (roomId) => inspect(credentials.mint({ permissions: ['allow_join'], roomId, jti: 'one', now }), { now }), 'claims'],
  ['a request', (customRoomId) => api.createRoom('a.b.c', { customRoomId }), 'body'],
  ['a room', (roomId) => api.fetchRoom('a.b.c', { roomId: 'a' }).understand(200, {}, `{"roomId":"${roomId}"}`), 'roomId'],
  ['a page', (roomId) => api.listRooms('a.b.c').understand(200, {}, `{"data":[{"roomId":"${roomId}"}]}`), 'items'],
  ['a session', (id) => api.fetchSession('a.b.c', 's').understand(200, {}, `{"id":"${id}","roomId":"r"}`), 'id'],
  ['a session id', (which) => opentok.SessionId.create('123456', { now, nonce: Buffer.alloc(18, which).toString('base64') }), 'id'],
  ['an opentok session', (which) => new opentok.Api().createSession('a.b.c').understand(200, {}, JSON.stringify([{ session_id: session, which }])), 'raw'],
  ['a revocation of a token', (jti) => Revocation.token('my-api-key', jti), 'jti'],
  ['a revocation of a participant', (id) => Revocation.participant('my-api-key', 'r', id, now), 'participantId'],
  ['a revocation of a room', (roomId) => Revocation.everyone('my-api-key', roomId, now), 'roomId'],
  ['a revocation everywhere', (id) => Revocation.everywhere('my-api-key', id, now), 'issuedUpTo'],
  ['plain claims', (jti) => jws.verify(credentials.mint({ permissions: ['allow_join'], jti, now }), jws.Key.hs256(secret), { now }), 'jti'],
]

test('two results that say something else are not equal, and two that say the same are', () => {
  for (const [name, make, , same] of results) {
    assert.deepEqual(make('one'), make('one'), name)
    if (same === undefined) assert.notDeepEqual(make('one'), make('two'), name)
  }
})

test('a spread and a clone have what a result has', () => {
  for (const [name, make, member] of results) {
    const result = make('one')
    assert.ok(Object.hasOwn({ ...result }, member), name)
    assert.ok(Object.keys(result).includes(member), name)
    if (name !== 'a page' && name !== 'a session id') assert.deepEqual(structuredClone(result), { ...result }, name)
    assert.ok(Object.hasOwn(structuredClone(result), member), name)
    assert.ok(JSON.stringify(result).length > 2, name)
    assert.ok(Object.isFrozen(result), name)
  }
})

test('whole numbers beyond 2^53 are BigInts in results and digits in JSON', () => {
  const large = 2n ** 60n + 1n
  const claims = credentials.verify(credentials.mint({ permissions: ['allow_join'], claims: { large, inner: { list: [1, large] } }, now }), { now })
  const plain = jws.verify(credentials.mint({ permissions: ['allow_join'], claims: { large }, now }), jws.Key.hs256(secret), { now })
  const named = keys.verify(keys.mint({ permissions: ['allow_join'], claims: { large }, now }), { now })
  assert.deepEqual([named.claims.large, JSON.parse(JSON.stringify(named)).large], [large, String(large)])
  const report = inspect(credentials.mint({ permissions: ['allow_join'], claims: { large }, now }), { now })
  const room = api.fetchRoom('a.b.c', { roomId: 'a' }).understand(200, {}, raw(large))
  const digits = String(large)
  assert.deepEqual([claims.custom.large, claims.custom.inner.list[1], plain.large, report.claims.large, room.raw.size], [large, large, large, large, large])
  assert.deepEqual(JSON.parse(JSON.stringify(claims)).inner, { list: [1, digits] })
  assert.equal(JSON.parse(JSON.stringify(claims)).large, digits)
  assert.deepEqual(JSON.parse(JSON.stringify(claims.custom)), { large: digits, inner: { list: [1, digits] } })
  assert.equal(JSON.parse(JSON.stringify(plain)).large, digits)
  assert.equal(JSON.parse(JSON.stringify({ report })).report.claims.large, digits)
  assert.equal(JSON.parse(JSON.stringify([room]))[0].size, digits)
  // What lets JSON.stringify do that is nowhere to be seen.
  assert.deepEqual(Object.keys(claims.custom), ['inner', 'large'])
  assert.deepEqual(structuredClone(claims.custom), { large, inner: { list: [1, large] } })
})

test('nothing that is secret is a member, a text or JSON', () => {
  const began = new videoio.Api('first').createSession('aaaa.b.c', { identity: 'ann' })
  const secrets = [
    new Secret(secret), credentials, new videosdk.Keyring([[credentials, 'active']]), seats, application, authority, keys, jws.Key.hs256(secret),
    began, began.understand(200, {}, '{"session_key":"aaaa.b.c","identity":"ann"}'),
    videoio.SessionCredentials.fromScriptUrl('https://cdn.video.io/js/1.0.3/videokit.js?sessionToken=aaaa.b.c'),
    new videosdk.Client({ credentials }), api.fetchRoom('aaaa.b.c', { roomId: 'a' }),
  ]
  for (const one of secrets) {
    const seen = [JSON.stringify(one), show(one, { depth: 9, showHidden: true }), `${one}`, JSON.stringify({ ...one }), JSON.stringify(structuredClone({ ...one }))]
    for (const text of seen) assert.doesNotMatch(text ?? '', /9d3b1f|aaaa\.b|PRIVATE KEY/, one.constructor.name)
  }
})
