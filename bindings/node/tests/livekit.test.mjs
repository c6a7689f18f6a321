// LiveKit: its own server and its SDK beside this package, and the examples with both.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join as path } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { AccessToken, TokenVerifier, WebhookReceiver } from 'livekit-server-sdk'
import { isRoomkeyError, livekit, vendor } from 'roomkey'
import { join, key, keys, mediaServer, skip, webhooks } from './support/livekit.mjs'
import { repository } from './support/repository.mjs'
import { environment, start } from './support/roomkey.mjs'
import { vendor as script } from './support/vendor.mjs'

const otherSecret = '9d3b1f0a6c5e4827b1a0f3c2d4e5968790817263544a3b2c1d0e9f8a7b6c5d4e'
const others = vendor('livekit').open({ ...key, secret: otherSecret })
const receiver = new WebhookReceiver(key.apiKey, key.secret)
const ann = { room: 'class-7', identity: 'ann', join: 'join' }
const env = { ...environment, PORT: '0', LIVEKIT_API_KEY: key.apiKey, LIVEKIT_API_SECRET: key.secret }
// Beside the installed packages, so that the examples find them.
const folder = fileURLToPath(new URL('./node_modules/.livekit/', import.meta.url))
const example = (name) => path(folder, name)
let place
let server

before(async () => {
  mkdirSync(folder, { recursive: true })
  for (const name of ['livekit.mjs', 'livekit-webhooks.mjs']) {
    copyFileSync(fileURLToPath(new URL(`examples/node/${name}`, repository)), example(name))
  }
  if (skip) return
  place = await webhooks()
  server = await mediaServer(place.url)
})

after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await server?.stop()
  await place?.stop()
})

/** The code of a refusal, if it is one. */
async function code(judge) {
  try {
    await judge()
  } catch (error) {
    if (!isRoomkeyError(error)) throw error
    return error.code
  }
  return undefined
}

test('their calls and ours have tokens that both verify', async () => {
  const call = new livekit.Api(keys, 'ws://localhost:7880').removeParticipant({ room: 'class-7', identity: 'ann' })
  const claims = await new TokenVerifier(key.apiKey, key.secret).verify(call.headers.authorization.slice('Bearer '.length))
  assert.deepEqual([claims.video, claims.sub], [{ roomAdmin: true, room: 'class-7' }, undefined])
  const theirs = new AccessToken(key.apiKey, key.secret)
  theirs.addGrant({ roomList: true })
  assert.equal(keys.verify(await theirs.toJwt(), { grant: 'roomList' }).participant, undefined)
})

test('rooms and those inside, at the real server', { skip }, async () => {
  const client = new livekit.Client({ keys, baseUrl: server.url })
  const room = await client.createRoom({ room: 'class-7', roomConfig: { empty_timeout: 77, maxParticipants: 5 } })
  assert.deepEqual([room.name, room.participants, room.raw.empty_timeout, room.raw.max_participants], ['class-7', 0, 77, 5])
  assert.ok(!('turn_password' in room.raw))
  assert.equal((await client.createRoom({ room: 'class-7' })).sid, room.sid)
  assert.equal((await client.updateRoomMetadata('class-7', 'lesson 3')).raw.metadata, 'lesson 3')
  assert.deepEqual((await client.listRooms({ rooms: ['class-7', 'class-9'] })).map(({ sid }) => sid), [room.sid])
  assert.deepEqual(await client.listParticipants('class-7'), [])

  const inside = await join(server.url, keys.mint({ grant: ann, lifetime: '1m' }))
  assert.equal(inside.status, 101)
  const someone = { room: 'class-7', identity: 'ann' }
  const [person] = await client.listParticipants('class-7')
  assert.deepEqual([person.identity, person.name], ['ann', undefined])
  assert.equal((await client.getParticipant(someone)).sid, person.sid)
  const changed = await client.updateParticipant({ ...someone, name: 'Ann Lee', permission: { canPublish: false } })
  assert.deepEqual([changed.name, changed.sid], ['Ann Lee', person.sid])
  assert.deepEqual([changed.raw.permission.can_publish, changed.raw.permission.can_subscribe], [false, true])
  await client.muteTrack({ ...someone, track: 'TR_1', muted: true })
  await client.sendData({ room: 'class-7', data: 'hello', to: ['ann'], topic: 'chat' })
  await client.removeParticipant(someone)
  inside.leave()
  assert.deepEqual(await client.listParticipants('class-7'), [])
  assert.equal(await code(() => client.getParticipant(someone)), 'remote_not_found')
  await client.deleteRoom('class-7')
  assert.deepEqual(await client.listRooms(), [])

  assert.equal((await join(server.url, others.mint({ grant: ann, lifetime: '1m' }))).status, 401)
  await assert.rejects(new livekit.Client({ keys: others, baseUrl: server.url }).listRooms(), (error) => {
    assert.equal(error.code, 'remote_unauthorized')
    assert.doesNotMatch(`${error} ${JSON.stringify(error)}`, /eyJ/)
    return true
  })
})

test('what the real server reports is taken here and by its SDK', { skip }, async () => {
  const client = new livekit.Client({ keys, baseUrl: server.url })
  const room = 'class-9'
  await client.createRoom({ room })
  const inside = await join(server.url, keys.mint({ grant: { ...ann, room }, lifetime: '1m' }))
  await client.removeParticipant({ room, identity: 'ann' })
  inside.leave()
  await client.deleteRoom(room)
  const events = new Map()
  while (!events.has('room_finished')) {
    const [authorization, body] = await place.next()
    const event = keys.verifyWebhook(authorization, body, { leeway: 5 })
    const theirs = await receiver.receive(body.toString(), authorization)
    assert.deepEqual([theirs.id, theirs.event, Number(theirs.createdAt)], [event.id, event.event, event.created])
    // What the test before it did is told of late.
    if (event.room !== room) continue
    assert.deepEqual([theirs.room.name, theirs.participant?.identity], [event.room, event.participant])
    assert.doesNotMatch(JSON.stringify(event), /turn/i)
    events.set(event.event, event.participant)
    const spaced = Buffer.concat([body, Buffer.from(' ')])
    assert.equal(await code(() => keys.verifyWebhook(authorization, spaced, { leeway: 5 })), 'webhook_body_mismatch')
    assert.equal(await code(() => others.verifyWebhook(authorization, body, { leeway: 5 })), 'signature_invalid')
    assert.equal(await code(() => keys.verify(authorization)), 'token_kind_mismatch')
    const later = Math.floor(Date.now() / 1000) + 400
    assert.equal(await code(() => keys.verifyWebhook(authorization, body, { now: later })), 'token_expired')
    await assert.rejects(receiver.receive(spaced.toString(), authorization), /checksum/)
  }
  assert.equal(events.get('room_started'), undefined)
  assert.ok([...events.values()].includes('ann'))
})

const now = () => Math.floor(Date.now() / 1000)
const bodyOf = (changes) =>
  JSON.stringify({ event: 'room_started', room: { name: 'class-7' }, id: 'EV_1', createdAt: `${now()}`, ...changes })
const digest = (body) => createHash('sha256').update(body).digest('base64')

/** A webhook as the SDK signs it. */
function byTheirs(body, { ttl = 300, apiKey = key.apiKey, secret = key.secret, isSigned = true } = {}) {
  const token = new AccessToken(apiKey, secret, { ttl })
  if (isSigned) token.sha256 = digest(body)
  return token.toJwt()
}

/** A webhook with any claims. */
function byHand(body, changes) {
  const claims = { iss: key.apiKey, nbf: now(), exp: now() + 300, sha256: digest(body), ...changes }
  const input = [{ alg: 'HS256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${input}.${createHmac('sha256', key.secret).update(input).digest('base64url')}`
}

test('their receiver and ours of the same webhooks', async () => {
  const day = 86_400
  const ago = now() - 2 * day
  const [one, old, nameless] = [bodyOf(), bodyOf({ createdAt: `${ago}` }), bodyOf({ id: '' })]
  // What it is, the header, the body, whether the SDK takes it, and what is said here. Where it is laxer, the line says how.
  const cases = [
    ['as it signs them', byTheirs(one), one, true, undefined],
    ['another body', byTheirs(one), bodyOf({ id: 'EV_2' }), false, 'webhook_body_mismatch'],
    ['another white space', byTheirs(one), `${one}\n`, false, 'webhook_body_mismatch'],
    ['another secret', byTheirs(one, { secret: otherSecret }), one, false, 'signature_invalid'],
    ['another key', byTheirs(one, { apiKey: 'APIother' }), one, false, 'api_key_mismatch'],
    ['no hash', byTheirs(one, { isSigned: false }), one, false, 'token_kind_mismatch'],
    ['expired', byHand(one, { nbf: ago, exp: now() - 60 }), one, false, 'token_expired'],
    ['without an end', byHand(one, { exp: undefined }), one, false, 'expiry_missing'],
    ['of tomorrow', byHand(one, { nbf: ago + 3 * day, exp: ago + 4 * day }), one, false, 'token_not_yet_valid'],
    // It takes the same for as long as its token lives, here two days after it was signed.
    ['an old token', byHand(one, { nbf: ago, exp: ago + 9 * day }), one, true, 'webhook_stale'],
    // It does not look when the event was.
    ['an old event', byTheirs(old), old, true, 'webhook_stale'],
    // What has no id cannot be remembered, so nobody can act once.
    ['without an id', byTheirs(nameless), nameless, true, 'remote_answer_invalid'],
  ]
  for (const [what, authorization, body, theirs, ours] of cases) {
    const token = await authorization
    const taken = await receiver.receive(body, token).then(() => true, () => false)
    assert.equal(taken, theirs, what)
    assert.equal(await code(() => keys.verifyWebhook(token, body)), ours, what)
  }
})

const lines = 'a token for ann\nout: ann\nrooms left of this name: 0\n'
const room = { sid: 'RM_1', name: 'class-7' }
const person = { sid: 'PA_1', identity: 'ann' }

test('the example of a room', async () => {
  const answers = [room, room, { participants: [person] }, person, {}, {}, {}]
  const cloud = await script(...answers.map((body) => ({ body })))
  try {
    const around = { ...env, LIVEKIT_URL: cloud.baseUrl }
    const { stdout } = await promisify(execFile)(process.execPath, [example('livekit.mjs')], { env: around })
    assert.equal(stdout, lines)
    const methods = cloud.requests.map(({ url }) => url.replace('/twirp/livekit.RoomService/', ''))
    assert.deepEqual(methods, [
      'CreateRoom', 'UpdateRoomMetadata', 'ListParticipants', 'UpdateParticipant', 'RemoveParticipant', 'DeleteRoom', 'ListRooms',
    ])
    for (const { headers } of cloud.requests) keys.verify(headers.authorization.slice('Bearer '.length))
  } finally {
    await cloud.stop()
  }
})

test('the example of a room at the real server', { skip }, async () => {
  await new livekit.Client({ keys, baseUrl: server.url }).createRoom({ room: 'class-7' })
  const inside = await join(server.url, keys.mint({ grant: ann, lifetime: '1m' }))
  const { stdout } = await promisify(execFile)(process.execPath, [example('livekit.mjs')], { env: { ...env, LIVEKIT_URL: server.url } })
  inside.leave()
  assert.equal(stdout, lines)
})

test('the example of webhooks takes each once', async () => {
  const told = await start(process.execPath, [example('livekit-webhooks.mjs')], env)
  try {
    const [one, two] = [bodyOf(), bodyOf({ id: 'EV_2', participant: { identity: 'ann' } })]
    for (const [body, sent, status] of [[one, one, 204], [one, one, 204], [one, `${one} `, 401], [two, two, 204]]) {
      const headers = { authorization: await byTheirs(body) }
      assert.equal((await fetch(told.line, { method: 'POST', headers, body: Buffer.from(sent) })).status, status)
    }
    assert.equal((await fetch(told.line, { method: 'POST', body: '{}' })).status, 401)
    assert.equal((await fetch(told.line, { method: 'POST', body: Buffer.alloc(1024 * 1024 + 1) })).status, 413)
    for (const line of [
      'room_started class-7 undefined', 'refused: webhook_body_mismatch', 'room_started class-7 ann', 'refused: token_malformed',
    ]) assert.equal(await told.next(), line)
  } finally {
    await told.stop()
  }
})

test('the example of webhooks and the real server', { skip }, async () => {
  const told = await start(process.execPath, [example('livekit-webhooks.mjs')], env)
  const sends = await mediaServer(told.line)
  try {
    await new livekit.Client({ keys, baseUrl: sends.url }).createRoom({ room: 'class-7' })
    assert.equal(await told.next(), 'room_started class-7 undefined')
  } finally {
    await sends.stop()
    await told.stop()
  }
})
