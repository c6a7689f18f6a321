// The vendor's own server SDK, unchanged but for its endpoint, with our server as its cloud.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  AuthenticationError, Grant, PermissionError, RoomNotFoundError, VideoSDK, verifyToken,
} from '@videosdk.live/server-sdk'
import { serve, tokens } from './roomkey.js'

let server
let sdk

before(async () => {
  server = await serve()
  sdk = client()
})
after(() => server?.stop())

/** The SDK pointed at our server. Without retries, so that a refusal is seen at once. */
function client({ secret = server.secret } = {}) {
  return new VideoSDK({ apiKey: server.apiKey, secret, ...settings() })
}

/** The same with a token somebody else minted; given credentials too, the SDK would renew it. */
function bearer(token) {
  return new VideoSDK({ token, ...settings() })
}

function settings() {
  return { apiEndpoint: server.url, maxRetries: 0, timeoutMs: 5000 }
}

test('creates a room of the vendor’s form', async () => {
  const room = await sdk.rooms.create()
  assert.match(room.roomId, /^[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}$/)
  assert.match(room.id, /^[0-9a-f]{24}$/)
  assert.equal(room.disabled, false)
  assert.ok(!Number.isNaN(Date.parse(room.createdAt)))
})

test('the same custom id is the same room', async () => {
  const first = await sdk.rooms.create({ customRoomId: 'Stand-up, Mondays' })
  const again = await sdk.rooms.create({ customRoomId: 'Stand-up, Mondays' })
  assert.equal(again.roomId, first.roomId)
  assert.equal(again.customRoomId, 'Stand-up, Mondays')
})

// Proof of the README's table: local authority, VideoSDK.
test('creates a room with every option the SDK has', async () => {
  const room = await sdk.rooms.create({
    customRoomId: 'everything',
    geoFence: 'sg001',
    webhook: { url: 'https://hooks.example/room', events: ['participant-joined', 'session-*'] },
    autoCloseConfig: { afterInactiveSeconds: 60, type: 'session-ends' },
    multiComposition: { recording: true, hls: false, rtmp: false },
    allowedParticipantIds: ['lxvdplwt'],
  })
  const fetched = await sdk.rooms.get(room.roomId)
  assert.equal(fetched.geoFence, 'sg001')
  assert.deepEqual(fetched.allowedParticipantIds, ['lxvdplwt'])
  assert.equal(fetched.webhook?.endPoint, 'https://hooks.example/room')
})

test('fetches a room by its room id, custom id and id', async () => {
  const room = await sdk.rooms.create({ customRoomId: 'three names' })
  for (const name of [room.roomId, 'three names', room.id]) {
    assert.equal((await sdk.rooms.get(name)).roomId, room.roomId, name)
  }
})

test('validates a room, and says no of one that is not there', async () => {
  const room = await sdk.rooms.create()
  const good = await sdk.rooms.validate(room.roomId)
  assert.equal(good.valid, true)
  assert.equal(good.room.id, room.id)
  assert.equal((await sdk.rooms.validate('aaaa-aaaa-aaaa')).valid, false)
  await assert.rejects(sdk.rooms.get('aaaa-aaaa-aaaa'), RoomNotFoundError)
})

test('lists rooms page by page, each once', async () => {
  const made = []
  for (let number = 0; number < 5; number += 1) {
    made.push((await sdk.rooms.create({ customRoomId: `listed-${number}` })).roomId)
  }
  const seen = []
  const page = await sdk.rooms.list({ perPage: 2 })
  assert.equal(page.data.length, 2)
  assert.ok(page.total >= 5)
  for await (const room of page) seen.push(room.roomId)
  assert.equal(new Set(seen).size, seen.length)
  assert.ok(made.every((roomId) => seen.includes(roomId)))
  const found = await sdk.rooms.list({ query: 'listed-3' })
  assert.deepEqual(found.data.map((room) => room.roomId), [made[3]])
})

test('deactivates a room for good, by its room id alone', async () => {
  const room = await sdk.rooms.create({ customRoomId: 'to be closed' })
  await assert.rejects(sdk.rooms.end('to be closed'))
  assert.equal((await sdk.rooms.end(room.roomId)).disabled, true)
  assert.equal((await sdk.rooms.get(room.roomId)).disabled, true)
})

test('lists sessions: none, as nobody has joined', async () => {
  const sessions = await sdk.sessions.list({ perPage: 10 })
  assert.deepEqual(sessions.data, [])
  assert.equal(sessions.hasNextPage, false)
  const room = await sdk.rooms.create()
  assert.deepEqual((await sdk.sessions.list({ roomId: room.roomId })).data, [])
  await assert.rejects(sdk.sessions.get('5f7edbb14c938bcd42944527'), RoomNotFoundError)
})

test('a wrong secret is an authentication error', async () => {
  const stranger = client({ secret: 'another secret of thirty-two bytes or more' })
  await assert.rejects(stranger.rooms.create(), (error) => {
    assert.ok(error instanceof AuthenticationError)
    assert.match(error.message, /Token is invalid or expired/)
    return true
  })
})

test('a participant’s token cannot call the API', async () => {
  const token = sdk.accessToken().setParticipant('lxvdplwt').grant(Grant.AllowJoin).toJwt()
  await assert.rejects(bearer(token).rooms.create(), PermissionError)
})

test('an expired token is refused', async () => {
  const [{ token }] = await tokens('mint', {
    id: 1, vendor: 'videosdk', api_key: server.apiKey, secret: server.secret,
    permissions: ['allow_join'], roles: ['crawler'], lifetime: 60, issued_at: 1_700_000_000,
  })
  await assert.rejects(bearer(token).rooms.create(), AuthenticationError)
})

// Proof of the README's table: official SDKs, VideoSDK.
test('a token of the SDK verifies here, with all it says', async () => {
  const token = sdk.accessToken()
    .setParticipant('lxvdplwt').grant(Grant.AllowJoin, Grant.AllowMod)
    .forRoom('2kyv-gzay-64pg').expiresIn('15m').setClaim('name', 'Zoë').toJwt()
  const common = { vendor: 'videosdk', token, api_key: server.apiKey, secret: server.secret }
  const [joins, elsewhere, calls] = await tokens(
    'verify',
    { id: 1, ...common, room: '2kyv-gzay-64pg', participant: 'lxvdplwt', use: 'join' },
    { id: 2, ...common, room: 'aaaa-aaaa-aaaa', use: 'join' },
    { id: 3, ...common, use: 'api' },
  )
  assert.equal(joins.ok, true)
  assert.deepEqual(joins.claims.permissions, ['allow_join', 'allow_mod'])
  assert.equal(joins.claims.name, 'Zoë')
  assert.equal(joins.claims.exp - joins.claims.iat, 900)
  assert.deepEqual([elsewhere.ok, elsewhere.code], [false, 'room_mismatch'])
  assert.deepEqual([calls.ok, calls.code], [false, 'role_not_allowed'])
})

test('a token minted here verifies in the SDK', async () => {
  const [{ ok, token }] = await tokens('mint', {
    id: 1, vendor: 'videosdk', api_key: server.apiKey, secret: server.secret,
    permissions: ['allow_join'], room: '2kyv-gzay-64pg', participant: 'lxvdplwt',
    roles: ['rtc'], lifetime: '2h', claims: { name: 'Zoë "Z" O’Neil' },
  })
  assert.equal(ok, true)
  for (const claims of [sdk.verifyToken(token), verifyToken(token, server.secret)]) {
    assert.equal(claims.apikey, server.apiKey)
    assert.deepEqual(claims.permissions, ['allow_join'])
    assert.equal(claims.version, 2)
    assert.equal(claims.roomId, '2kyv-gzay-64pg')
    assert.equal(claims.participantId, 'lxvdplwt')
    assert.deepEqual(claims.roles, ['rtc'])
    assert.equal(claims.name, 'Zoë "Z" O’Neil')
    assert.equal(claims.exp - claims.iat, 7200)
  }
  assert.throws(() => verifyToken(token, `${server.secret}x`))
})

test('a token minted here is good for the SDK’s calls', async () => {
  const [{ token }] = await tokens('mint', {
    id: 1, vendor: 'videosdk', api_key: server.apiKey, secret: server.secret,
    permissions: ['allow_join'], roles: ['crawler'],
  })
  assert.ok((await bearer(token).rooms.create()).roomId)
})
