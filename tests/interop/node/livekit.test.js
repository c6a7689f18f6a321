// The vendor's npm package `livekit-server-sdk` and our command: their tokens here, ours there.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AccessToken, TokenVerifier } from 'livekit-server-sdk'
import { RoomAgentDispatch, RoomConfiguration } from '@livekit/protocol'
import { tokens } from './roomkey.js'

const key = {
  api_key: 'APIx7Qm2kR9',
  secret: '4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24',
}
const join = { identity: 'ann', room: 'class-7', video: { roomJoin: true } }
const verifier = new TokenVerifier(key.api_key, key.secret)

function theirs(grant = { roomJoin: true, room: 'class-7' }, options = { identity: 'ann' }) {
  const token = new AccessToken(key.api_key, key.secret, options)
  token.addGrant(grant)
  return token
}

async function verify(token, question = {}) {
  const [answer] = await tokens('verify', { id: 1, vendor: 'livekit', token: await token, ...key, ...question })
  return answer
}

async function accepted(token, question) {
  const answer = await verify(token, question)
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.claims
}

async function refused(code, token, question) {
  const answer = await verify(token, question)
  assert.deepEqual([answer.ok, answer.code], [false, code], JSON.stringify(answer))
}

async function mint(question) {
  const [answer] = await tokens('mint', { id: 1, vendor: 'livekit', ...key, ...question })
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.token
}

// Proof of the README's table: verify, LiveKit.
// Proof of the README's table: official SDKs, LiveKit.
test('livekit: their tokens are accepted for what they grant', async () => {
  const token = theirs(undefined, { identity: 'ann', name: 'Zoë 😀', ttl: '5m', metadata: 'm', attributes: { seat: '7' } })
  const text = await token.toJwt()
  const claims = await accepted(text, { room: 'class-7', identity: 'ann', grant: 'roomJoin' })
  assert.equal(claims.name, 'Zoë 😀')
  await refused('room_mismatch', text, { room: 'class-8' })
  await refused('participant_mismatch', text, { identity: 'ben' })
  await refused('permission_missing', text, { grant: 'roomAdmin' })
  await refused('signature_invalid', `${text.slice(0, -4)}AAAA`)
})

test('livekit: their tokens for the API are nobody’s', async () => {
  const create = theirs({ roomCreate: true }, {}).toJwt()
  await accepted(create, { grant: 'roomCreate' })
  await refused('permission_missing', create, { grant: 'roomJoin' })
  const sip = theirs({}, {})
  sip.addSIPGrant({ call: true })
  await accepted(sip.toJwt(), { grant: 'sip.call' })
})

test('livekit: the room that their tokens configure is read, with every default written out', async () => {
  const token = theirs()
  const agents = [new RoomAgentDispatch({ agentName: 'scribe' })]
  token.roomConfig = new RoomConfiguration({ emptyTimeout: 60, agents })
  const claims = await accepted(token.toJwt())
  assert.equal(claims.roomConfig.emptyTimeout, 60)
})

// Proof of the README's table: mint, LiveKit.
test('livekit: ours are accepted by their verifier', async () => {
  const token = await mint({ ...join, name: 'Zoë', metadata: 'm', attributes: { seat: '7' }, room_config: { empty_timeout: 60 } })
  const claims = await verifier.verify(token)
  assert.deepEqual([claims.sub, claims.name, claims.metadata], ['ann', 'Zoë', 'm'])
  assert.deepEqual(claims.attributes, { seat: '7' })
  assert.deepEqual(claims.video, { roomJoin: true, room: 'class-7' })
  assert.equal(claims.roomConfig.emptyTimeout, 60)
})

// Proof of the README's table: command, LiveKit.
test('livekit: what they refuse we refuse', async () => {
  const late = await mint({ ...join, issued_at: Math.floor(Date.now() / 1000) - 700 })
  await assert.rejects(verifier.verify(late))
  await refused('token_expired', late, { leeway: 60 })
  await assert.rejects(new TokenVerifier(key.api_key, 'x'.repeat(40)).verify(await mint(join)))
})
