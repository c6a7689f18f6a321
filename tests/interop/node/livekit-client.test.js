// The vendor's npm package `livekit-client`: its TokenSource as a client of our server. What it asks for is in a token that the
// vendor's own `livekit-server-sdk` verifies with the key that `serve --json` tells.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { TokenSource } from 'livekit-client'
import { TokenVerifier } from 'livekit-server-sdk'
import { serve } from './roomkey.js'

const sha256 = (key) => createHash('sha256').update(key).digest('hex')
const media = 'wss://media.example'
const caller = (name, lines) => `[[callers]]\nname = '${name}'\nkey_sha256 = '${sha256(name)}'\nroles = ['rtc']\n${lines}\n`
const callers = [
  caller('pupils', "permissions = ['allow_join']\nrooms = ['class-*']\nrights = ['validate']"),
  caller('backend', "permissions = ['allow_join', 'allow_mod']\ndefault_permissions = ['allow_join', 'allow_mod']\nrights = ['create']"),
  caller('waiting', "permissions = ['ask_join']\ndefault_permissions = ['ask_join']"),
].join('')

let free, closed

before(async () => {
  free = await serve()
  closed = await serve(`[livekit]\nurl = '${media}'\n${callers}`)
})
after(() => Promise.all([free, closed].map((server) => server?.stop())))

const endpoint = (server, key) =>
  TokenSource.endpoint(`${server.url}/livekit/token`, key && { headers: { Authorization: `Bearer ${key}` } })

/** What the media server would take from a token. */
const claims = (server, { participantToken }) =>
  new TokenVerifier(server.livekit.api_key, server.livekit.secret).verify(participantToken)

/** Refused with this status and code, as the client tells it. */
const refused = (promise, status, code) =>
  assert.rejects(promise, (error) => error.message.includes(`received ${status} / `) && error.message.includes(`"code":"${code}"`))

// Proof of the README's table: official SDKs, LiveKit.
test('livekit: their client gets all that it can ask for', async () => {
  const wanted = {
    roomName: 'class-7',
    participantName: 'Zoë 😀',
    participantIdentity: 'ann',
    participantMetadata: '{"row":1}',
    participantAttributes: { seat: '7', 'lk.colour': '' },
    agentName: 'scribe',
    agentMetadata: 'm',
    deployment: 'blue',
  }
  const answer = await endpoint(closed, 'backend').fetch(wanted)
  assert.deepEqual(Object.keys(answer).sort(), ['participantToken', 'serverUrl'])
  assert.equal(answer.serverUrl, media)
  const said = await claims(closed, answer)
  assert.deepEqual([said.sub, said.name, said.metadata], ['ann', 'Zoë 😀', '{"row":1}'])
  assert.deepEqual(said.attributes, wanted.participantAttributes)
  assert.deepEqual(said.video, { roomJoin: true, room: 'class-7', roomAdmin: true })
  assert.deepEqual(said.roomConfig, { agents: [{ agentName: 'scribe', metadata: 'm', deployment: 'blue' }] })
})

test('livekit: each of their options alone is enough, and none is', async () => {
  for (const [option, value, seen] of [
    ['roomName', 'class-7', (said) => said.video.room],
    ['participantName', 'Ann', (said) => said.name],
    ['participantIdentity', 'ann', (said) => said.sub],
    ['participantMetadata', 'm', (said) => said.metadata],
  ]) {
    const said = await claims(closed, await endpoint(closed, 'backend').fetch({ [option]: value }))
    assert.equal(seen(said), value, option)
  }
  for (const nothing of [{}, { roomName: undefined, participantAttributes: undefined }, { roomName: '', participantAttributes: {} }]) {
    const seats = [await claims(free, await endpoint(free).fetch(nothing)), await claims(free, await endpoint(free).fetch(nothing))]
    assert.equal(new Set(seats.flatMap((said) => [said.sub, said.video.room])).size, 4, 'a room and an identity of their own')
    assert.deepEqual(Object.keys(seats[0].video).sort(), ['room', 'roomJoin'])
  }
})

test('livekit: their client keeps a token while it is good, and asks again when it is told or asks for another', async () => {
  const source = endpoint(free)
  const ann = { roomName: 'class-7', participantIdentity: 'ann' }
  const first = await source.fetch(ann)
  assert.equal((await source.fetch({ ...ann })).participantToken, first.participantToken)
  assert.notEqual((await source.fetch(ann, true)).participantToken, first.participantToken)
  const ben = await claims(free, await source.fetch({ ...ann, participantIdentity: 'ben' }))
  assert.equal(ben.sub, 'ben')
  // It reads the end from the token, and would ask each time for one that says none.
  assert.ok(source.getCachedResponseJwtPayload().exp > Date.now() / 1000 + 60)
})

test('livekit: every name of a member is taken, and their client reads what is answered', async () => {
  for (const [room, identity, name, metadata, attributes, config] of [
    ['room_name', 'participant_identity', 'participant_name', 'participant_metadata', 'participant_attributes', 'room_config'],
    ['roomName', 'participantIdentity', 'participantName', 'participantMetadata', 'participantAttributes', 'roomConfig'],
    ['room', 'identity', 'name', 'metadata', 'attributes', 'room_config'],
  ]) {
    const source = TokenSource.custom(async (options) => {
      const body = {
        [room]: options.roomName,
        [identity]: options.participantIdentity,
        [name]: options.participantName,
        [metadata]: options.participantMetadata,
        [attributes]: options.participantAttributes,
        [config]: { agents: [{ agentName: options.agentName }] },
      }
      const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer backend' }
      const answer = await fetch(`${closed.url}/livekit/token`, { method: 'POST', headers, body: JSON.stringify(body) })
      assert.ok(answer.ok, await answer.clone().text())
      return answer.json()
    })
    const answer = await source.fetch({
      roomName: 'class-7',
      participantIdentity: 'ann',
      participantName: 'Ann',
      participantMetadata: 'm',
      participantAttributes: { seat: '7' },
      agentName: 'scribe',
    })
    const said = await claims(closed, answer)
    assert.deepEqual(
      [said.video.room, said.sub, said.name, said.metadata, said.attributes, said.roomConfig.agents, answer.serverUrl],
      ['class-7', 'ann', 'Ann', 'm', { seat: '7' }, [{ agentName: 'scribe' }], media],
      room,
    )
  }
})

// Other clients of the vendor write each member that they have, with null for what nobody said.
test('livekit: null is what nobody said', async () => {
  const members = ['room_name', 'participant_name', 'participant_identity', 'participant_metadata', 'participant_attributes', 'room_config']
  const body = JSON.stringify(Object.fromEntries(members.map((member) => [member, null])))
  const headers = { 'Content-Type': 'application/json; charset=utf-8' }
  const answer = await fetch(`${free.url}/livekit/token`, { method: 'POST', headers, body })
  assert.ok(answer.ok)
  assert.match((await answer.json()).participant_token, /^eyJ/)
})

test('livekit: their client is told what the policy does not grant', async () => {
  const pupil = (options) => endpoint(closed, 'pupils').fetch(options)
  const said = await claims(closed, await pupil({ roomName: 'class-7', participantIdentity: 'ben' }))
  assert.deepEqual(said.video, { roomJoin: true, room: 'class-7' })
  await refused(pupil({ roomName: 'staff' }), 403, 'room_not_granted')
  await refused(pupil({}), 403, 'room_not_granted')
  await refused(pupil({ roomName: 'class-7', agentName: 'scribe' }), 403, 'permission_not_granted')
  await refused(endpoint(closed, 'waiting').fetch({ roomName: 'class-7' }), 403, 'lobby_unsupported')
  await refused(endpoint(closed, 'nobody').fetch({ roomName: 'class-7' }), 401, 'caller_unknown')
  await refused(endpoint(closed).fetch({ roomName: 'class-7' }), 401, 'caller_unknown')
  await refused(endpoint(closed, 'backend').fetch({ participantIdentity: 'é'.repeat(129) }), 400, 'identity_invalid')
})

test('livekit: what was taken back their client does not get again', async () => {
  const ann = { roomName: 'class-9', participantIdentity: 'ann' }
  await endpoint(free).fetch(ann)
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${free.localKey}` }
  const body = JSON.stringify({ roomId: ann.roomName, participantId: ann.participantIdentity })
  assert.ok((await fetch(`${free.url}/revocations`, { method: 'POST', headers, body })).ok)
  await refused(endpoint(free).fetch(ann), 409, 'just_revoked')
  await endpoint(free).fetch({ ...ann, participantIdentity: 'ben' })
})

// Is what is judged here what the client sends? It goes through somebody who writes it down.
test('livekit: their client sends the members that the contract names, and no others', async () => {
  let seen
  const between = createServer(async (request, response) => {
    seen = { method: request.method, type: request.headers['content-type'], body: '' }
    for await (const chunk of request) seen.body += chunk
    const headers = { 'Content-Type': seen.type }
    const answer = await fetch(`${free.url}/livekit/token`, { method: seen.method, headers, body: seen.body })
    // The contract's documentation answers with 201; any success is one to the client.
    response.writeHead(answer.ok ? 201 : answer.status, { 'Content-Type': 'application/json' }).end(await answer.text())
  })
  between.listen(0, '127.0.0.1')
  await once(between, 'listening')
  try {
    const source = TokenSource.endpoint(`http://127.0.0.1:${between.address().port}/`)
    const answer = await source.fetch({ roomName: 'class-7', participantIdentity: 'ann', participantAttributes: { seat: '7' } })
    assert.equal((await claims(free, answer)).attributes.seat, '7')
    assert.deepEqual([seen.method, seen.type], ['POST', 'application/json'])
    assert.deepEqual(JSON.parse(seen.body), {
      room_name: 'class-7',
      participant_identity: 'ann',
      participant_attributes: { seat: '7' },
    })
  } finally {
    between.close()
  }
})
