// What callers pass by mistake or malice is refused with a typed error: no crash, no wrapped number, no value that is dropped.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import {
  inspect, isRoomkeyError, jws, lifetimeSeconds, parseRoomId, Revocation, RoomkeyError, Secret, timestampText, videosdk,
} from 'roomkey'

const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e59687'
const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret })
const permissions = ['allow_join']
const now = 1_750_000_000

/** Refused, by one of these codes, with no word of what was passed. */
function refused(run, ...codes) {
  let error
  try {
    run()
  } catch (thrown) {
    error = thrown
  }
  assert.ok(error, 'it was accepted')
  assert.ok(isRoomkeyError(error) && error instanceof RoomkeyError, String(error?.stack ?? error))
  assert.ok((codes.length ? codes : ['argument_invalid']).includes(error.code), `${error.code}: ${error.message}`)
  assert.doesNotMatch(error.message, /hunter2|123456789|\ud800/)
  return error
}

const getter = { get roomId() { throw new Error('hunter2') } }
const proxy = new Proxy({}, { ownKeys() { throw new Error('hunter2') } })
const notText = [null, 7, true, 7n, {}, [], Symbol('hunter2'), () => 'hunter2', new String('hunter2'), new Date()]

test('options that are no options', () => {
  for (const options of [undefined, null, 7, 'hunter2', true, Symbol('x')]) refused(() => credentials.mint(options))
  for (const options of [null, 7, 'hunter2', true]) refused(() => credentials.verify('a.b.c', options))
  refused(() => credentials.mint({ ...{ permissions }, romo: 'hunter2' }))
  refused(() => credentials.mint({ permissions, room: 'hunter2' }))
  refused(() => credentials.mint({ permissions, __proto__: { romo: 1 } }))
  refused(() => credentials.mint({ permissions, ['__proto__']: 1 }))
  refused(() => credentials.verify('a.b.c', { room: 'x' }))
  refused(() => new videosdk.Credentials({ apiKey: 'a', secret, extra: 1 }))
  refused(() => new videosdk.Credentials('my-api-key', secret))
  refused(() => new Secret(secret, { weak: true }))
  assert.equal(refused(() => credentials.mint(Object.defineProperty({ permissions }, 'roomId', {
    enumerable: true, get() { throw new Error('hunter2') },
  }))).cause.message, 'hunter2')
  refused(() => credentials.mint(proxy))
  refused(() => credentials.verify('a.b.c', proxy))
  refused(() => credentials.verify('a.b.c', getter))
})

test('members that are undefined are absent', () => {
  const token = credentials.mint({
    permissions, roomId: undefined, participantId: undefined, roles: undefined, version: undefined, claims: undefined,
    jti: undefined, lifetime: undefined, maxLifetime: undefined, now: undefined, other: undefined,
  })
  const claims = credentials.verify(token, { use: undefined, leeway: undefined, now: undefined, roomId: undefined })
  assert.equal(claims.roomId, undefined)
})

test('texts of another type', () => {
  for (const value of notText) {
    for (const name of ['roomId', 'participantId', 'jti']) refused(() => credentials.mint({ permissions, [name]: value }))
    for (const name of ['use', 'roomId', 'participantId']) refused(() => credentials.verify('a.b.c', { [name]: value }))
    refused(() => credentials.verify(value))
    refused(() => inspect(value))
    refused(() => parseRoomId(value))
    refused(() => new videosdk.Credentials({ apiKey: value, secret }))
    if (!(value instanceof Uint8Array)) refused(() => new videosdk.Credentials({ apiKey: 'a', secret: value }))
    refused(() => Revocation.token('a', value))
    refused(() => jws.Key.rs256Pem(value))
    refused(() => new videosdk.Api().fetchSession(value, 'a'))
  }
})

test('lists of another type', () => {
  for (const list of [null, 'allow_join', 7, {}, { length: 1, 0: 'allow_join' }, new Set(permissions)]) {
    refused(() => credentials.mint({ permissions: list }))
    refused(() => credentials.mint({ permissions, roles: list }))
    refused(() => credentials.mintMany(list, { permissions }))
  }
  for (const item of [null, 7, undefined, ['allow_join'], {}]) {
    refused(() => credentials.mint({ permissions: [item] }))
    refused(() => credentials.mint({ permissions, roles: [item] }))
    refused(() => credentials.mintMany(['a', item], { permissions }))
  }
  refused(() => credentials.mint({ permissions: new Array(3) }))
  refused(() => credentials.mint({}), 'permissions_missing')
  refused(() => credentials.mint({ permissions: [] }), 'permissions_missing')
  refused(() => credentials.mint({ permissions: new Proxy(permissions, { get() { throw new Error('hunter2') } }) }))
})

test('texts that would come apart inside', () => {
  refused(() => credentials.mint({ permissions: ['allow_join\0allow_mod'] }), 'permission_unknown')
  refused(() => credentials.mint({ permissions: ['allow_join', ''] }), 'permission_unknown')
  refused(() => credentials.mint({ permissions, roles: ['rtc\0crawler'] }), 'role_unknown')
  refused(() => credentials.mint({ permissions, roomId: 'a\0b' }), 'room_id_invalid')
  refused(() => credentials.mint({ permissions, roomId: '' }), 'room_id_invalid')
  refused(() => credentials.mint({ permissions, participantId: '' }), 'participant_id_invalid')
  refused(() => credentials.mint({ permissions, jti: '' }), 'jti_invalid')
  refused(() => credentials.mint({ permissions, lifetime: '' }), 'lifetime_invalid')
  refused(() => credentials.verify('a.b.c', { use: '' }))
  refused(() => credentials.verify('a.b.c', { roomId: '' }), 'room_id_invalid')
  const [first, second] = credentials.mintMany(['ann\0ben', 'cleo'], { permissions })
  assert.equal(first.code, 'participant_id_invalid')
  assert.equal(credentials.verify(second).participantId, 'cleo')
  const lines = credentials.mintMany(['ann\nben', 'cleo'], { permissions })
  assert.equal(lines.length, 2)
  assert.equal(lines[0].code, 'participant_id_invalid')
})

test('halves of characters', () => {
  for (const half of ['\ud800', 'a\udc00b', '\ud800'.repeat(2000)]) {
    refused(() => credentials.mint({ permissions, participantId: half }))
    refused(() => credentials.mint({ permissions, jti: half }))
    refused(() => credentials.mint({ permissions: [half] }))
    refused(() => credentials.mint({ permissions, claims: { name: half } }))
    refused(() => credentials.mint({ permissions, claims: { [half]: 1 } }))
    refused(() => credentials.mintMany([half], { permissions }))
    refused(() => credentials.verify('a.b.c', { participantId: half }))
    refused(() => new Secret(half + secret))
    refused(() => credentials.verify(half), 'token_malformed', 'token_too_large', 'encoding_invalid')
  }
  // The replacement character itself is one like any other.
  const token = credentials.mint({ permissions, participantId: 'a\ufffdb' })
  assert.equal(credentials.verify(token).participantId, 'a\ufffdb')
})

test('numbers', () => {
  const numbers = [-1, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 1e300, 2 ** 32 + 1, -0.5]
  for (const value of numbers) {
    refused(() => credentials.mint({ permissions, lifetime: value }), 'lifetime_invalid', 'argument_invalid')
    refused(() => credentials.verify('a.b.c', { leeway: value }))
    refused(() => lifetimeSeconds(value), 'lifetime_invalid', 'argument_invalid')
    refused(() => credentials.mint({ permissions, maxLifetime: value, lifetime: 60 }), 'lifetime_invalid', 'argument_invalid')
  }
  for (const value of [...numbers, 1e11, 1_750_000_000_000]) {
    if (value === 2 ** 32 + 1) continue
    refused(() => credentials.mint({ permissions, now: value }), 'timestamp_invalid', 'argument_invalid')
    refused(() => timestampText(value), 'timestamp_invalid', 'argument_invalid')
    refused(() => inspect('x', { now: value }), 'timestamp_invalid', 'argument_invalid')
  }
  for (const value of [null, '1750000000', true, 7n, {}, new Date(NaN), { getTime: () => 1 }]) {
    refused(() => credentials.mint({ permissions, now: value }))
    refused(() => credentials.verify('a.b.c', { now: value }))
  }
  for (const value of [null, true, 7n, {}, [7200], new Date()]) refused(() => credentials.mint({ permissions, lifetime: value }))
  refused(() => credentials.mint({ permissions, lifetime: 0 }), 'lifetime_invalid')
  refused(() => credentials.mint({ permissions, version: 1 }), 'version_invalid')
  refused(() => credentials.mint({ permissions, version: '2' }))
  refused(() => credentials.verify('a.b.c', { leeway: 601 }))
  refused(() => credentials.verify('a.b.c', { allowMissingExpiry: 1 }))
})

test('a Date is a time, of whichever realm', () => {
  const date = new Date(now * 1000 + 999)
  const there = runInNewContext(`new Date(${now * 1000})`)
  for (const time of [date, there]) {
    const claims = credentials.verify(credentials.mint({ permissions, now: time }), { now: time })
    assert.equal(claims.iat, now)
    assert.equal(claims.issuedAt.getTime(), now * 1000)
  }
})

test('claims that are no data', () => {
  class Point { x = 1 }
  const cyclic = {}
  cyclic.self = [cyclic]
  const wide = {}
  for (let index = 0; index < 100_000; index++) wide[index] = index
  // Small in memory, and 2^40 values when it is written.
  let tree = 1
  for (let level = 0; level < 30; level++) tree = [tree, tree]
  for (const value of [
    undefined, NaN, Infinity, 2 ** 53, -(2 ** 53), 1e300, 2n ** 64n, -(2n ** 63n) - 1n, Symbol('hunter2'), () => 1,
    new Date(), new Map([['hunter2', 1]]), new Point(), new Uint8Array(4), new String('hunter2'), { [Symbol('s')]: 1 },
    { get boom() { throw new Error('hunter2') } }, new Array(2), Promise.resolve(1), /x/,
  ]) {
    if (value !== undefined) refused(() => credentials.mint({ permissions, claims: { value } }))
    refused(() => credentials.mint({ permissions, claims: { value: [value] } }))
  }
  refused(() => credentials.mint({ permissions, claims: cyclic }), 'nesting_too_deep')
  refused(() => credentials.mint({ permissions, claims: wide }), 'token_too_large')
  refused(() => credentials.mint({ permissions, claims: { tree } }), 'token_too_large', 'nesting_too_deep')
  refused(() => credentials.mint({ permissions, claims: { long: 'x'.repeat(20_000) } }), 'token_too_large')
  refused(() => credentials.mint({ permissions, claims: { huge: 'x'.repeat(1 << 24) } }), 'token_too_large')
  for (const claims of [null, [], 7, 'hunter2', new Map(), new Point()]) refused(() => credentials.mint({ permissions, claims }))
  refused(() => credentials.mint({ permissions, claims: { apikey: 'hunter2' } }), 'claim_reserved')
  refused(() => credentials.mint({ permissions, claims: { exp: 1 } }), 'claim_reserved')
  refused(() => credentials.mint({ permissions, claims: new Proxy({}, { ownKeys() { throw new Error('hunter2') } }) }))
})

test('claims come back as they went in', () => {
  const claims = {
    name: 'Zoë 😀 "\\\u2028', zero: 0, fraction: 0.30000000000000004, small: 5e-324, large: 2 ** 53 - 1, least: -(2 ** 53 - 1),
    beyond: 2n ** 53n + 1n, most: 2n ** 64n - 1n, lowest: -(2n ** 63n), yes: true, nothing: null, list: [1, [2n ** 60n], {}],
    inner: { constructor: 1, toString: null, n: '1', a: [1], o: [2] }, '': undefined, gone: undefined,
  }
  delete claims['']
  Object.defineProperty(claims, '__proto__', { value: { polluted: true }, enumerable: true })
  const { gone, ...wanted } = claims
  Object.defineProperty(wanted, '__proto__', { value: { polluted: true }, enumerable: true, configurable: true, writable: true })
  const verified = credentials.verify(credentials.mint({ permissions, claims }))
  assert.deepEqual(Object.keys(verified.custom).sort(), Object.keys(wanted).sort())
  for (const name of Object.keys(wanted)) {
    assert.deepEqual(Object.getOwnPropertyDescriptor(verified.custom, name).value, wanted[name], name)
  }
  assert.equal(verified.custom.polluted, undefined)
  assert.equal({}.polluted, undefined)
  assert.deepEqual(Object.getOwnPropertyDescriptor(verified.toJSON(), '__proto__').value, { polluted: true })
})

test('calls of the API', () => {
  const api = new videosdk.Api()
  for (const options of [null, 7, { custom: 1 }, { customRoomId: null }, { customRoomId: 7 }, { autoClose: { minutes: 1.5, deactivate: true } },
    { autoClose: { minutes: -1, deactivate: true } }, { autoClose: { minutes: 1, deactivate: true, more: 1 } }, { webhook: null },
    { autoClose: 7 }, { region: '\ud800' }, { extra: { a: NaN } }, { allowedParticipants: 'ann' }]) {
    refused(() => api.createRoom('a.b.c', options))
  }
  refused(() => api.listRooms('a.b.c', { page: -1 }))
  refused(() => api.listRooms('a.b.c', { page: 2 ** 40 }))
  refused(() => api.validateRoom('a.b.c', {}))
  refused(() => api.validateRoom('a.b.c', { roomId: 'a', customRoomId: 'b' }))
  refused(() => api.validateRoom('a.b.c', undefined))
  refused(() => new videosdk.Api(7))
  const call = api.createRoom('a.b.c')
  refused(() => call.understand(7, {}, ''))
  refused(() => call.understand(200, null, ''))
  refused(() => call.understand(200, {}, 7))
  refused(() => call.understand(200, { 'bad name': 'x' }, '{}'))
  for (const headers of [{}, [], new Headers({ 'x-a': 'b' }), new Map([['x-a', 'b']]), { 'x-a': ['b', 'c'], 'x-b': undefined }]) {
    assert.equal(call.understand(200, headers, Buffer.from('{"roomId":"a","big":9007199254740993}')).raw.big, 9007199254740993n)
  }
})

test('what was not made by the package', () => {
  for (const thing of [null, undefined, 7, {}, Object.create(videosdk.Credentials.prototype)]) {
    refused(() => new videosdk.Keyring([[thing, 'active']]))
    refused(() => jws.verify('a.b.c', thing))
    refused(() => Revocation.token('a', 'b').covers(thing))
    refused(() => new videosdk.Client({ credentials: thing }))
    refused(() => new videosdk.Endpoints({ credentials: thing, caller() {} }))
  }
  refused(() => new videosdk.Keyring([[credentials, 'on']]))
  refused(() => new videosdk.Keyring([credentials]))
  refused(() => new videosdk.Keyring(7))
  refused(() => new videosdk.Keyring([[new videosdk.Keyring([]), 'active']]))
  refused(() => new videosdk.VerifiedClaims(Symbol('verified'), '{}'))
  refused(() => new Revocation({}))
  refused(() => new jws.Key({}))
  assert.throws(() => videosdk.Credentials.prototype.mint.call({}, { permissions }), TypeError)
  assert.throws(() => Object.getOwnPropertyDescriptor(videosdk.VerifiedClaims.prototype, 'roomId').get.call({}), TypeError)
})

test('enormous texts', () => {
  const huge = 'a'.repeat(1 << 24)
  refused(() => credentials.verify(huge), 'token_too_large')
  refused(() => credentials.verify(`${huge}.b.c`), 'token_too_large')
  refused(() => credentials.verify('ä'.repeat(8192)), 'token_malformed')
  refused(() => credentials.verify('ä'.repeat(8193)), 'token_too_large')
  refused(() => credentials.verify('😀'.repeat(4097)), 'token_too_large')
  refused(() => credentials.mint({ permissions, roomId: huge }), 'room_id_invalid')
  refused(() => credentials.mint({ permissions, participantId: huge }), 'participant_id_invalid')
  refused(() => credentials.mint({ permissions, lifetime: huge }), 'lifetime_invalid')
  refused(() => credentials.verify('a.b.c', { roomId: huge }), 'room_id_invalid')
  refused(() => credentials.mint({ permissions: new Array(100_000).fill('allow_join') , roomId: '' }), 'room_id_invalid')
  assert.equal(credentials.verify(credentials.mint({ permissions: new Array(1000).fill('allow_join') })).permissions.length, 1)
  assert.equal(inspect(huge).kind, 'unknown')
  assert.equal(credentials.mintMany([huge, 'ann'], { permissions })[0].code, 'participant_id_invalid')
  const longest = 'é'.repeat(256)
  assert.equal(credentials.verify(credentials.mint({ permissions, participantId: longest })).participantId, longest)
})
