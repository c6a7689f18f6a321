// Options are plain objects, of which only their own members count, each read once. Every place that takes some is in a table, with
// the most that it takes, and the package's declarations say whether one is missing; each row is then called with what would loosen
// it unseen: accessors of a class, a prototype, a polluted `Object.prototype`, getters that change their minds.

import assert from 'node:assert/strict'
import { createHash, createHmac, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { inspect, isRoomkeyError, jws, livekit, opentok, Revocation, Secret, vendor, videoio, videosdk, vonage } from 'roomkey'
import { endpoints as express, Policy } from 'roomkey/express'
import { endpoints as fastify } from 'roomkey/fastify'
import { endpoints as fetched } from 'roomkey/fetch'
import { takenOptions } from './support/declared.mjs'

const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e59687'
const now = 1_750_000_000
const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret })
const keyring = new videosdk.Keyring([[credentials, 'active']])
const roomId = '2kyv-gzay-64pg'
const token = credentials.mint({ permissions: ['allow_join'], roomId, participantId: 'ann', jti: 'one', lifetime: '1h', now })
const policy = { permissions: ['allow_join'], roles: ['rtc'] }

const seats = new opentok.Credentials({ apiKey: '123456', secret })
const fixed = { location: '192.0.2.1', milliseconds: 7, nonce: 'AAAAAAAAAAAAAAAAAAAAAAAA', now }
const session = String(opentok.SessionId.create('123456', fixed))
const seat = seats.mint({ session, role: 'publisher', jti: 'one', lifetime: '1h', now })
const apiToken = seats.mintApi({ jti: 'one', now })

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const privateKeyPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
const publicKeyPem = pair.publicKey.export({ type: 'spki', format: 'pem' })
const applicationId = '29f760f8-7ce1-46c9-ade3-f2dedee4ed5f'
const application = new vonage.Credentials({ applicationId, privateKeyPem })

const theirs = String(opentok.SessionId.create(applicationId, fixed))
const place = application.mint({ session: theirs, role: 'publisher', jti: 'one', lifetime: '1h', now })

const authority = new videoio.Authority(secret)
const appToken = authority.mintApp({ app: 'my-app', jti: 'one', now })
const app = authority.verifyApp(appToken, { now })
const sessionToken = authority.mintSession(app, { identity: 'ann', scopes: ['videos.read'], jti: 'one', lifetime: '1h', now })

const base64 = (text) => Buffer.from(text).toString('base64url')
const signed = `${base64('{"alg":"HS256"}')}.${base64(JSON.stringify({ aud: 'a', iss: 'b', iat: now, exp: now + 60 }))}`
const audienced = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`

const keys = vendor('videosdk').open({ apiKey: 'my-api-key', secret })
const grant = { room: roomId, identity: 'ann', join: 'join', moderate: true, publish: true, subscribe: true, hidden: false, record: false }

const rooms = vendor('livekit').open({ apiKey: 'APIx7Qm2', secret })
const twirp = new livekit.Api(rooms, 'http://localhost:7880')
const ann = { room: 'class-7', identity: 'ann' }
const muting = { ...ann, track: 'TR_1', muted: true }
const sending = { room: 'class-7', data: 'hi', to: ['ann'], topic: 'chat' }
const updating = { ...ann, name: 'Ann', metadata: 'm', attributes: { seat: '7' }, permission: { canPublish: false } }
const creating = { room: 'class-7', roomPreset: 'small', roomConfig: { emptyTimeout: 60 }, extra: { nodeId: 'n' } }
const signedAt = (call) => rooms.verify(call.headers.authorization.slice(7), { now }).iat
const hooked = (() => {
  const body = JSON.stringify({ id: 'EV_1', event: 'room_started', createdAt: now })
  const sha256 = createHash('sha256').update(body).digest('base64')
  const parts = ['{"alg":"HS256"}', JSON.stringify({ iss: 'APIx7Qm2', nbf: now, iat: now, exp: now + 300, sha256 })]
  const input = parts.map((part) => Buffer.from(part).toString('base64url')).join('.')
  return [`${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`, body]
})()

const room = { roomId, customRoomId: 'unicorn' }
const answering = (body) => async () => ({ status: 200, headers: new Map([['content-type', 'application/json']]), body: [new TextEncoder().encode(JSON.stringify(body))] })
const fetch = answering(room)
const listing = answering({ pageInfo: { currentPage: 1, perPage: 1, lastPage: 1, total: 1 }, data: [room] })
const client = new videosdk.Client({ credentials, fetch })
const lister = new videosdk.Client({ credentials, fetch: listing })
const ender = new videosdk.Client({ credentials, fetch: answering({ id: 's', roomId, status: 'ended' }) })
const meetings = new videosdk.Client({ credentials, fetch: answering({ pageInfo: { currentPage: 1, perPage: 1, lastPage: 1, total: 1 }, data: [{ id: 's', roomId, status: 'ended' }] }) })
const making = answering([{ session_id: session }])
const sessions = new opentok.Client({ credentials: seats, fetch: making })
const beginning = answering({ session_key: 'a.b.c', identity: 'ann' })
const api = new videosdk.Api()
const said = (call) => [call.method, call.url, call.body]
const signal = new AbortController().signal
const caller = () => policy
const served = new videosdk.Endpoints({ credentials, caller, fetch })
const parts = { query: '', authorization: token, contentType: 'application/json', body: new TextEncoder().encode('{}') }
const askedBy = { query: 'roomId=r', authorization: null, contentType: null, body: new Uint8Array(0) }
const routes = { removeAllContentTypeParsers() {}, addContentTypeParser() {}, route() {} }
const claimsOf = ({ jti, ...claims }) => claims

/** Each place that takes options by its name in the declarations, with options that it takes, and a call whose result says what they did. */
const rows = [
  ['signer.Credentials(options)', { apiKey: 'my-api-key', secret }, (o) => new videosdk.Credentials(o).apiKey],
  ['signer.Signer.mint(options)', { permissions: ['allow_join'], roomId, participantId: 'ann', roles: ['rtc'], rights: ['create'], version: 2, claims: { a: 1 }, jti: 'one', lifetime: '1h', maxLifetime: '2h', now }, (o) => credentials.mint(o)],
  ['signer.Signer.mint(options), the usual', { permissions: ['allow_join'], roomId, jti: 'one', lifetime: 60, now }, (o) => credentials.mint(o)],
  ['signer.Signer.mint(options), of a keyring', { permissions: ['allow_join'], jti: 'one', now }, (o) => keyring.mint(o)],
  ['signer.Signer.mintMany(options)', { permissions: ['allow_join'], roomId, rights: ['validate'], lifetime: '1h', now }, (o) => credentials.mintMany(['ann'], o).map((one) => claimsOf(credentials.verify(one, { now })))],
  ['signer.Signer.verify(options)', { use: 'join', roomId, participantId: 'ann', leeway: 1, maxLifetime: '1h', allowMissingExpiry: false, now }, (o) => credentials.verify(token, o)],
  ['signer.Signer.verify(options), the usual', { use: 'join', roomId, participantId: 'ann', leeway: 1, now }, (o) => credentials.verify(token, o)],
  ['signer.Signer.verify(options), of a keyring', { roomId, now }, (o) => keyring.verify(token, o)],
  ['secret.Secret(options)', { allowWeak: true }, (o) => String(new Secret('short', o))],
  ['inspect.inspect(options)', { secret, now }, (o) => inspect(token, o)],
  ['jws.verify(options)', { audience: 'a', issuer: 'b', leeway: 1, maxLifetime: '1h', allowMissingExpiry: false, now }, (o) => jws.verify(audienced, jws.Key.hs256(secret), o)],
  ['revocation.Revocation.covers(options)', { leeway: 1 }, (o) => Revocation.token('my-api-key', 'one').covers(credentials.verify(token, { now }), o)],
  ['revocation.Revocation.coversEntry(entry)', { roomId, participantId: 'ann', leeway: 1 }, (o) => Revocation.token('my-api-key', 'one').coversEntry(credentials.verify(token, { now }), o)],
  ['endpoints.Policy(options)', { ...policy, rights: ['create'], defaultPermissions: ['allow_join'], rooms: ['a*'], participantId: 'ann', longestLifetime: '1h', defaultLifetime: '1m' }, (o) => (new Policy(o), 'made')],
  ['endpoints.Endpoints(options)', { credentials, caller, fetch, baseUrl: 'https://api.example', timeoutSeconds: 1 }, async (o) => (await new videosdk.Endpoints(o).createMeeting(parts, now)).body],
  ['endpoints.Endpoints.getToken(parts)', askedBy, async (o) => (await served.getToken(undefined, o, now)).status],
  ['endpoints.Endpoints.createMeeting(parts)', parts, async (o) => (await served.createMeeting(o, now)).status],
  ['endpoints.Endpoints.validateMeeting(parts)', parts, async (o) => (await served.validateMeeting(roomId, o, now)).status],
  ['endpoints.EndpointsOptions.caller', policy, async (o) => (await new videosdk.Endpoints({ credentials, caller: () => o }).getToken(undefined, askedBy, now)).status],
  ['express.endpoints(options)', { credentials, caller, baseUrl: 'https://api.example', timeoutSeconds: 1, fetch }, (o) => typeof express(o)],
  ['fastify.endpoints(options)', { prefix: '/video', logLevel: 'warn', credentials, caller, baseUrl: 'https://api.example', timeoutSeconds: 1, fetch }, (o) => fastify(routes, o)],
  ['fetch.endpoints(options)', { basePath: '/video', credentials, caller, baseUrl: 'https://api.example', timeoutSeconds: 1, fetch }, async (o) => (await fetched(o)(new Request('http://a.example/video/get-token'))).status],
  ['api.Api.createRoom(room_)', { customRoomId: 'a', region: 'sg001', geoFence: 'us', autoClose: { minutes: 5, deactivate: true }, webhook: { endPoint: 'https://a.example', events: ['x'] }, allowedParticipants: ['ann'], extra: { a: 1 } }, (o) => said(api.createRoom(token, o))],
  ['api.NewRoom.autoClose', { minutes: 5, deactivate: true }, (autoClose) => said(api.createRoom(token, { autoClose }))],
  ['api.NewRoom.webhook', { endPoint: 'https://a.example', events: ['x'] }, (webhook) => said(api.createRoom(token, { webhook }))],
  ['api.Api.validateRoom(which)', { roomId }, (o) => said(api.validateRoom(token, o))],
  ['api.Api.fetchRoom(which)', { customRoomId: 'a' }, (o) => said(api.fetchRoom(token, o))],
  ['api.Api.listRooms(options)', { page: 2, perPage: 5, search: 'a' }, (o) => said(api.listRooms(token, o))],
  ['api.Api.listSessions(options)', { page: 2, perPage: 5, roomId }, (o) => said(api.listSessions(token, o))],
  ['api.Api.endSession(which)', { roomId, sessionId: 's' }, (o) => said(api.endSession(token, o))],
  ['api.Api.removeParticipant(whom)', { participantId: 'ann', roomId }, (o) => said(api.removeParticipant(token, o))],
  ['api.Api.createMeetingV1(options)', { name: 'a' }, (o) => said(api.createMeetingV1(token, o))],
  ['api.Api.createApiMeeting(options)', { region: 'sg001' }, (o) => said(api.createApiMeeting(token, o))],
  ['client.Client(options)', { credentials, fetch, attempts: 1, timeoutSeconds: 1, baseUrl: 'https://api.example' }, (o) => new videosdk.Client(o).createRoom()],
  ['client.Client.createRoom(room)', { customRoomId: 'a' }, (o) => client.createRoom(o)],
  ['client.Client.validateRoom(which)', { roomId }, (o) => client.validateRoom(o)],
  ['client.Client.fetchRoom(which)', { roomId }, (o) => client.fetchRoom(o)],
  ['client.Client.listRooms(query)', { page: 1, search: 'a' }, (o) => lister.listRooms(o)],
  ['client.Client.rooms(query)', { page: 1, perPage: 1, search: 'a' }, async (o) => { for await (const one of lister.rooms(o)) return one }],
  ['client.Client.listSessions(query)', { page: 1, perPage: 1, roomId }, (o) => meetings.listSessions(o)],
  ['client.Client.sessions(query)', { page: 1, perPage: 1, roomId }, async (o) => { for await (const one of meetings.sessions(o)) return one }],
  ['client.Client.endSession(which)', { roomId, sessionId: 's' }, (o) => ender.endSession(o)],
  ['client.Client.removeParticipant(whom)', { participantId: 'ann', roomId }, (o) => ender.removeParticipant(o)],
  ...Object.entries({
    createRoom: (o) => client.createRoom({}, o),
    validateRoom: (o) => client.validateRoom({ roomId }, o),
    fetchRoom: (o) => client.fetchRoom({ roomId }, o),
    deactivateRoom: (o) => client.deactivateRoom(roomId, o),
    listRooms: (o) => lister.listRooms({}, o),
    rooms: async (o) => { for await (const one of lister.rooms({}, o)) return one },
    listSessions: (o) => meetings.listSessions({}, o),
    sessions: async (o) => { for await (const one of meetings.sessions({}, o)) return one },
    fetchSession: (o) => ender.fetchSession('s', o),
    endSession: (o) => ender.endSession({ roomId }, o),
    removeParticipant: (o) => ender.removeParticipant({ participantId: 'ann', roomId }, o),
  }).map(([name, call]) => [`client.Client.${name}(options)`, { signal }, call]),
  ['opentok.Credentials(options)', { apiKey: '123456', secret }, (o) => new opentok.Credentials(o).apiKey],
  ['tokbox.TokboxSigner.mint(options)', { session, role: 'publisher', kind: 't1', data: 'a', layoutClasses: ['focus'], nonce: 1, lifetime: '1h', now }, (o) => seats.mint(o)],
  ['tokbox.TokboxSigner.mint(options), the usual', { session, role: 'publisher', nonce: 1, jti: 'one', now }, (o) => seats.mint(o)],
  ['tokbox.TokboxSigner.mintApi(options)', { jti: 'one', lifetime: '1m', now }, (o) => seats.mintApi(o)],
  ['tokbox.TokboxVerifier.verify(options)', { session, capability: 'publish', kind: 'jwt', leeway: 1, maxLifetime: '1d', allowMissingExpiry: false, now }, (o) => seats.verify(seat, o)],
  ['tokbox.TokboxVerifier.verify(options), the usual', { session, capability: 'publish', now }, (o) => seats.verify(seat, o)],
  ['tokbox.TokboxVerifier.verifyApi(options)', { leeway: 1, maxLifetime: '1d', now }, (o) => seats.verifyApi(apiToken, o)],
  ['tokbox-session-id.SessionId.create(options)', fixed, (o) => opentok.SessionId.create('123456', o)],
  ['opentok.Client(options)', { credentials: seats, fetch: making, attempts: 1, baseUrl: 'https://api.example' }, (o) => new opentok.Client(o).createSession()],
  ['tokbox-api.TokboxApi.createSession(session)', { mediaMode: 'routed', archiveMode: 'manual', location: '192.0.2.1', e2ee: false }, (o) => said(new opentok.Api().createSession(apiToken, o))],
  ['tokbox-api.TokboxClient.createSession(session)', { mediaMode: 'routed' }, (o) => sessions.createSession(o)],
  ['tokbox-api.TokboxClient.createSession(options)', { signal }, (o) => sessions.createSession({}, o)],
  ['vonage.Credentials(options)', { applicationId, privateKeyPem }, (o) => new vonage.Credentials(o).applicationId],
  ['vonage.Verifier(options)', { applicationId, publicKeyPem }, (o) => new vonage.Verifier(o).applicationId],
  ['vonage.Client(options)', { credentials: application, fetch: making }, (o) => new vonage.Client(o).createSession()],
  ['tokbox.TokboxSigner.mint(options), by Vonage', { session: theirs, role: 'publisher', jti: 'one', now }, (o) => application.mint(o)],
  ['tokbox.TokboxVerifier.verify(options), by Vonage', { session: theirs, capability: 'publish', now }, (o) => application.verify(place, o)],
  ['videoio.Authority.mintApp(options)', { app: 'my-app', jti: 'one', now }, (o) => authority.mintApp(o)],
  ['videoio.Authority.verifyApp(options)', { now }, (o) => authority.verifyApp(appToken, o)],
  ['videoio.Authority.mintSession(options)', { identity: 'ann', scopes: ['videos.read'], jti: 'one', lifetime: '1h', now }, (o) => authority.mintSession(app, o)],
  ['videoio.Authority.verifySession(options)', { app: 'my-app', identity: 'ann', scope: 'videos.read', leeway: 1, maxLifetime: '1d', now }, (o) => authority.verifySession(sessionToken, o)],
  ['videoio.Endpoints(options)', { authority, lifetime: '1h' }, (o) => new videoio.Endpoints(o).createSession(parts, now).status],
  ['videoio.Endpoints.createSession(parts)', { ...parts, authorization: `Bearer ${appToken}` }, (o) => new videoio.Endpoints({ authority }).createSession(o, now).status],
  ['videoio.Api.createSession(session)', { identity: 'ann', scopes: ['videos.read'] }, (o) => said(new videoio.Api('second').createSession(appToken, o))],
  ['videoio.Client(options)', { appToken, generation: 'first', fetch: beginning }, (o) => new videoio.Client(o).createSession({ identity: 'ann' })],
  ['videoio.Client.createSession(session)', { identity: 'ann' }, (o) => new videoio.Client({ appToken, generation: 'first', fetch: beginning }).createSession(o)],
  ['livekit.Client(options)', { keys: rooms, baseUrl: 'http://localhost:7880', timeoutSeconds: 1, attempts: 1, fetch: answering({ sid: 'RM_1', name: 'class-7' }) }, async (o) => (await new livekit.Client(o).createRoom({ room: 'class-7' })).sid],
  ['vendor.VendorKeys.verifyWebhook(rules)', { window: '1m', leeway: 1, now }, (o) => rooms.verifyWebhook(...hooked, o).id],
  ...[
    ['createRoom', 'room', creating, { sid: 'RM_1', name: 'class-7' }], ['listRooms', 'which', { rooms: ['class-7'] }, {}],
    ['getParticipant', 'who', ann, { sid: 'PA_1', identity: 'ann' }], ['removeParticipant', 'who', ann, {}],
    ['muteTrack', 'track', muting, {}], ['updateParticipant', 'update', updating, { sid: 'PA_1', identity: 'ann' }],
    ['sendData', 'data', sending, {}],
  ].flatMap(([method, argument, given, answer]) => {
    const lone = new livekit.Client({ keys: rooms, baseUrl: 'http://localhost:7880', fetch: answering(answer) })
    return [
      [`livekit.Api.${method}(${argument})`, given, (o) => said(twirp[method](o))],
      [`livekit.Api.${method}(at)`, { now }, (o) => signedAt(twirp[method](given, o))],
      [`livekit.Client.${method}(${argument})`, given, (o) => lone[method](o)],
      [`livekit.Client.${method}(options)`, { signal }, (o) => lone[method](given, o)],
    ]
  }),
  ...[
    ['deleteRoom', ['class-7'], {}], ['listParticipants', ['class-7'], {}],
    ['updateRoomMetadata', ['class-7', 'm'], { sid: 'RM_1', name: 'class-7' }],
  ].flatMap(([method, given, answer]) => {
    const lone = new livekit.Client({ keys: rooms, baseUrl: 'http://localhost:7880', fetch: answering(answer) })
    return [
      [`livekit.Api.${method}(at)`, { now }, (o) => signedAt(twirp[method](...given, o))],
      [`livekit.Client.${method}(options)`, { signal }, (o) => lone[method](...given, o)],
    ]
  }),
  ['vendor.Vendor.open(credentials)', { apiKey: 'my-api-key', secret: 'short', allowWeakSecret: true }, (o) => vendor('videosdk').open(o).mint({ permissions: ['allow_join'], jti: 'one', now })],
  ['vendor.Vendor.fromEnv(options)', { allowWeakSecret: true }, (o) => vendor('videosdk').fromEnv({ VIDEOSDK_API_KEY: 'a', VIDEOSDK_SECRET: 'short' }, o).vendor.name],
  ['vendor.VendorKeys.mint(wish)', { permissions: ['allow_join'], room: roomId, claims: { a: 1 }, jti: 'one', lifetime: '1h', maxLifetime: '90d', issuedAt: now, now }, (o) => keys.mint(o)],
  ['vendor.VendorKeys.mint(wish), a grant', { grant, jti: 'one', lifetime: '1h', now }, (o) => keys.mint(o)],
  ['vendor.VendorWish.grant', grant, (grant) => keys.mint({ grant, jti: 'one', now })],
  ['vendor.VendorKeys.verify(expectation)', { use: 'join', room: roomId, participant: 'ann', leeway: 1, maxLifetime: '1h', allowMissingExpiry: false, now }, (o) => keys.verify(token, o)],
  ['videoio.Client.createSession(options)', { signal }, (o) => new videoio.Client({ appToken, generation: 'first', fetch: beginning }).createSession({ identity: 'ann' }, o)],
]

async function outcome(run) {
  try {
    return await run()
  } catch (error) {
    if (!isRoomkeyError(error)) throw error
    return error.code
  }
}

test('every place of the declarations that takes options has a row', () => {
  const installed = dirname(createRequire(import.meta.url).resolve('roomkey/package.json'))
  const named = new Set(rows.map(([name]) => name.split(', ', 1)[0]))
  // A method with several declarations is one place.
  const taken = new Set(takenOptions(join(installed, 'types')))
  assert.deepEqual([...named].sort(), [...taken].sort())
})

const shown = (value) => JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one))
const result = async (row, options = row[1]) => shown(await outcome(() => row[2](options)))

async function refused(row, options, what) {
  try {
    await row[2](options)
  } catch (error) {
    assert.ok(isRoomkeyError(error), String(error?.stack))
    return assert.equal(error.code, 'argument_invalid', `${row[0]}: ${what}: ${error.message}`)
  }
  assert.fail(`${row[0]}: ${what}: it was accepted`)
}

/** A class whose accessors are the options: it has no members of its own. */
function classOf(options) {
  const made = class {}
  for (const [name, value] of Object.entries(options)) Object.defineProperty(made.prototype, name, { get: () => value })
  return new made()
}

test('every row does what it says with options as they ought to be', async () => {
  for (const row of rows) {
    await row[2](row[1])
    assert.equal(await result(row), await result(row), row[0])
    const bare = Object.assign(Object.create(null), row[1])
    assert.equal(await result(row, bare), await result(row), `${row[0]}: without a prototype`)
    const foreign = Object.assign(runInNewContext('({})'), row[1])
    assert.equal(await result(row, foreign), await result(row), `${row[0]}: of another realm`)
  }
})

test('what a class or a prototype adds is refused and never overlooked', async () => {
  for (const row of rows) {
    const [, options] = row
    await refused(row, classOf(options), 'accessors of a class')
    await refused(row, Object.create(options), 'an object in front of them')
    await refused(row, Object.assign(classOf({}), options), 'members of an instance')
    await refused(row, Object.create(Object.create(null, Object.getOwnPropertyDescriptors(options))), 'a prototype without one')
    await refused(row, { ...options, __proto__: { extra: 1 } }, 'a prototype of its own')
    await refused(row, Object.assign([], options), 'an array')
    await refused(row, new Map(Object.entries(options)), 'a map')
  }
})

test('a member that nobody knows is refused, also one that does not show', async () => {
  for (const row of rows) {
    await refused(row, { ...row[1], romo: 'x' }, 'a misspelt one')
    await refused(row, Object.defineProperty({ ...row[1] }, 'romo', { value: 'x' }), 'one that is not enumerable')
    await refused(row, { ...row[1], ['__proto__']: 'x' }, '__proto__')
    await refused(row, { ...row[1], constructor: 'x' }, 'constructor')
  }
})

test('a member that does not show counts all the same', () => {
  const options = Object.defineProperty({ now }, 'roomId', { value: 'other' })
  assert.throws(() => credentials.verify(token, options), { code: 'room_mismatch' })
})

test('what stands on Object.prototype changes nothing', async () => {
  const names = new Set(rows.flatMap(([, options]) => Object.keys(options)))
  for (const name of ['exp', 'nbf', 'iat', 'jti', 'custom_room_id', 'total', 'id', 'room_id', 'hint', 'n', 'a', 'o']) names.add(name)
  // What Node's own Request and the test runner would read is not ours.
  const foreign = new Set(['body', 'signal', 'window', 'credentials', 'fetch', 'caller', 'query'])
  const pollutants = [...names].filter((name) => !foreign.has(name))
  const before = await Promise.all(rows.map((row) => result(row)))
  const barely = [
    () => credentials.verify(endless, { now }), () => credentials.verify(token, {}), () => seats.verify(seat), () => jws.verify(endless, jws.Key.hs256(secret)),
    () => new Secret('short', {}), () => new Secret('short'), () => credentials.mint({}), () => videosdk.Credentials.fromEnv({}), () => opentok.Credentials.fromEnv({}),
    () => vonage.Credentials.fromEnv({}), () => vendor('opentok').fromEnv({}), () => keys.mint(), () => keys.verify(token), () => vendor('opentok').about, () => new videosdk.Client({}), () => new videosdk.Endpoints({}), () => api.createRoom(token, {}).body,
    () => credentials.mint({ permissions: [,] }), () => authority.verifyApp(appToken, { now }).exp,
  ]
  const barelyBefore = await Promise.all(barely.map((run) => outcome(run).then(shown)))
  assert.ok(barelyBefore.includes('"expiry_missing"') && barelyBefore.includes('"secret_too_short"'))
  const all = [...pollutants, 'VIDEOSDK_API_KEY', 'VIDEOSDK_SECRET_KEY', 'OPENTOK_API_KEY', 'VONAGE_PRIVATE_KEY']
  for (const name of all) if (name in {}) throw new Error(`${name} is there`)
  for (const value of [true, 'polluted', 7, { permissions: ['allow_mod'] }]) {
    let after, barelyAfter
    for (const name of all) Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true })
    try {
      after = await Promise.all(rows.map((row) => result(row)))
      barelyAfter = await Promise.all(barely.map((run) => outcome(run).then(shown)))
    } finally {
      for (const name of all) delete Object.prototype[name]
    }
    rows.forEach(([row], index) => assert.equal(after[index], before[index], `${row}, polluted with ${value}`))
    barely.forEach((run, index) => assert.equal(barelyAfter[index], barelyBefore[index], `${run}, polluted with ${value}`))
  }
  Object.defineProperty(Array.prototype, 0, { value: 'allow_mod', configurable: true })
  try {
    assert.throws(() => credentials.mint({ permissions: [,] }), { code: 'argument_invalid' })
  } finally {
    delete Array.prototype[0]
  }
})

/** A token that never expires. */
const endless = readFileSync(new URL('endless.txt', import.meta.url), 'utf8').trim()

test('every member is read once, so that a getter cannot change its mind', async () => {
  for (const row of rows) {
    const [name, options] = row
    const reads = {}
    const counted = {}
    for (const [member, value] of Object.entries(options)) {
      Object.defineProperty(counted, member, {
        enumerable: true,
        get() {
          reads[member] = (reads[member] ?? 0) + 1
          return reads[member] === 1 ? value : 'another'
        },
      })
    }
    assert.equal(await result(row, counted), await result(row), name)
    for (const [member, count] of Object.entries(reads)) assert.equal(count, 1, `${name}: ${member} was read ${count} times`)
    const gets = {}
    const proxy = new Proxy(options, {
      get(target, member) {
        gets[member] = (gets[member] ?? 0) + 1
        return gets[member] === 1 ? target[member] : 'another'
      },
    })
    assert.equal(await result(row, proxy), await result(row), `${name}: a proxy`)
  }
})

test('lists are read once too', () => {
  const fickle = (list) => {
    let reads = 0
    return new Proxy(list, { get: (target, name) => (name === '0' && reads++ > 0 ? 'allow_mod' : target[name]) })
  }
  // With `version` a token is minted in the way that is not the usual one.
  for (const more of [{}, { version: 2 }]) {
    const minted = credentials.mint({ permissions: fickle(['allow_join']), now, ...more })
    assert.deepEqual(credentials.verify(minted, { now }).permissions, ['allow_join'])
  }
})

test('what throws while it is read is refused with what it threw', async () => {
  for (const row of rows) {
    const thrown = new Error('hunter2')
    for (const trap of ['getPrototypeOf', 'ownKeys', 'get']) {
      // JavaScript itself asks what an app's function answers whether it is a promise.
      if (row[0] === 'endpoints.EndpointsOptions.caller' && trap === 'get') continue
      const proxy = new Proxy(row[1], { [trap]() { throw thrown } })
      await assert.rejects(async () => row[2](proxy), (error) => isRoomkeyError(error) && error.code === 'argument_invalid' && !error.message.includes('hunter2'), `${row[0]}: ${trap}`)
    }
  }
})
