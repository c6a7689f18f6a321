// The vendor's npm packages `@vonage/video`, `@vonage/auth` and `@vonage/jwt`, and `opentok` with the credentials of an
// application, unchanged but for the host they call, with our server as their cloud.

import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Auth } from '@vonage/auth'
import { verifySignature } from '@vonage/jwt'
import { Video } from '@vonage/video'
import * as jose from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import OpenTok from 'opentok'
import { serve, sessions, tokens } from './roomkey.js'

const DAY = 24 * 60 * 60
const roles = ['subscriber', 'publisher', 'publisheronly', 'moderator']
const data = 'name=Zoë "Z" O’Neil&role=moderator;+%2B~:/?\n😀'
const stranger = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

let server
let application
let privateKey
let publicKey
let sdk
let session

before(async () => {
  server = await serve('tokens.vendor = "vonage"')
  application = server.vonage.application_id
  privateKey = readFileSync(server.vonage.private_key_path, 'utf8')
  publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })
  sdk = client()
  session = (await sdk.createSession()).sessionId
})
after(() => server?.stop())

function client(credentials = {}) {
  const auth = new Auth({ applicationId: application, privateKey, ...credentials })
  return new Video(auth, { videoHost: server.url, timeout: 5000 })
}

async function verify(token, question = {}) {
  const key = { application_id: application, public_key_pem: publicKey }
  const [answer] = await tokens('verify', { id: 1, vendor: 'vonage', token, ...key, ...question })
  return answer
}

async function refused(token, question = {}) {
  const answer = await verify(token, question)
  assert.equal(answer.ok, false, JSON.stringify(answer))
  return answer.code
}

async function parts(session) {
  const [answer] = await sessions('inspect', { id: 1, session })
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.parts
}

/** What the server told an SDK that threw: the status and the message of the body. */
async function told(promise) {
  const error = await promise.then(() => assert.fail('the SDK was satisfied'), (error) => error)
  assert.equal(error.constructor.name, 'VetchError', error)
  return `${error.response.status} ${(await error.response.json()).message}`
}

const now = () => Math.floor(Date.now() / 1000)

test('sessions are created with every option the SDK has', async () => {
  for (const options of [
    undefined,
    { mediaMode: 'enabled' },
    { mediaMode: 'disabled' },
    { mediaMode: 'disabled', archiveMode: 'always' },
    { location: '192.0.2.7' },
  ]) {
    const made = await sdk.createSession(options)
    const { project, location, flag } = await parts(made.sessionId)
    assert.equal(project, application)
    assert.equal(location ?? '', options?.location ?? '')
    assert.equal(flag === 'P', options?.mediaMode === 'enabled', JSON.stringify(options))
  }
})

test('the private key may be the file the server has written', async () => {
  assert.ok((await client({ privateKey: server.vonage.private_key_path }).createSession()).sessionId)
})

test('a wrong key, a wrong application and a wrong clock are told in the vendor’s words', async (t) => {
  const other = client({ privateKey: stranger.privateKey })
  assert.equal(await told(other.createSession()), '403 Invalid signature')
  const unknown = client({ applicationId: '00000000-0000-4000-8000-000000000000' })
  assert.equal(await told(unknown.createSession()), '403 Invalid partner credentials')
  for (const [hours, message] of [
    [-2, '403 token has expired'],
    [2, '403 issued time cannot be greater than current time'],
  ]) {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + hours * 3_600_000 })
    const outcome = told(sdk.createSession()).finally(() => t.mock.timers.reset())
    assert.equal(await outcome, message)
  }
  assert.ok(await sdk.createSession(), 'and with the right ones it goes on')
})

// Proof of the README's table: official SDKs, Vonage.
test('what the SDK mints is accepted, in every role and with all it says', async () => {
  for (const role of roles) {
    const expireTime = now() + 3600
    const token = sdk.generateClientToken(
      session, { role, data, expireTime, initialLayoutClassList: ['focus', 'main'] })
    const { ok, claims } = await verify(token, { session })
    assert.ok(ok)
    assert.equal(claims.application_id, application)
    assert.equal(claims.session, session)
    assert.equal(claims.role, role)
    assert.equal(claims.data, data)
    assert.deepEqual(claims.layout_classes, ['focus', 'main'])
    assert.equal(claims.exp, expireTime)
    const allowed = await verify(token, { capability: 'force_mute' })
    assert.equal(allowed.ok, role === 'moderator')
  }
})

test('what the SDK leaves out is what the vendor makes of it', async () => {
  const { claims } = await verify(sdk.generateClientToken(session))
  assert.equal(claims.role, 'publisher')
  assert.equal(claims.data, null)
  assert.deepEqual(claims.layout_classes, [])
  assert.ok(Math.abs(claims.exp - claims.iat - DAY) <= 1, JSON.stringify(claims))
})

test('what the SDK signs and should not is refused', async () => {
  const token = (options, of = sdk) => of.generateClientToken(session, options)
  assert.equal(await refused(token({}, client({ privateKey: stranger.privateKey }))), 'signature_invalid')
  const unknown = client({ applicationId: '00000000-0000-4000-8000-000000000000' })
  assert.equal(await refused(token({}, unknown)), 'api_key_mismatch')
  const other = (await sdk.createSession()).sessionId
  assert.equal(await refused(token({}), { session: other }), 'room_mismatch')
  const soon = now() + 60
  assert.equal(await refused(token({ expireTime: soon }), { now: soon }), 'token_expired')
  // It checks neither the vendor's 30 days, nor its 1000 characters, nor whose session it is.
  assert.equal(await refused(token({ expireTime: now() + 31 * DAY })), 'lifetime_too_long')
  assert.equal(await refused(token({ data: 'd'.repeat(1001) })), 'data_too_long')
  assert.equal(await refused(token({ role: 'owner' })), 'claim_invalid')
  const [{ session: foreign }] = await sessions(
    'create', { id: 1, project: '00000000-0000-4000-8000-000000000000' })
  assert.equal(await refused(sdk.generateClientToken(foreign)), 'session_foreign')
  // A client's token calls no API.
  const answer = await fetch(`${server.url}/session/create`, {
    method: 'POST', headers: { authorization: `Bearer ${token({ role: 'moderator' })}` },
  })
  assert.equal(answer.status, 403)
})

test('opentok: its package makes sessions and tokens for an application, too', async () => {
  const opentok = new OpenTok(application, privateKey, server.url)
  const made = await new Promise((resolve, reject) => {
    opentok.createSession({ mediaMode: 'routed' }, (error, made) => (error ? reject(error) : resolve(made)))
  })
  assert.equal((await parts(made.sessionId)).project, application)
  for (const role of roles) {
    const token = opentok.generateToken(made.sessionId, { role, data, initialLayoutClassList: ['focus', 'main'] })
    const { ok, claims } = await verify(token, { session: made.sessionId })
    assert.ok(ok)
    assert.equal(claims.role, role)
    assert.equal(claims.data, data)
    assert.deepEqual(claims.layout_classes, ['focus', 'main'])
  }
  const wrong = new OpenTok(application, stranger.privateKey, server.url)
  const outcome = new Promise((resolve, reject) => {
    wrong.createSession({}, (error, made) => (error ? reject(error) : resolve(made)))
  })
  await assert.rejects(outcome, /Failed to createSession\. Error: Invalid API key or secret/)
})

test('two libraries accept our tokens and read what the SDK would have written', async () => {
  const key = { id: 1, vendor: 'vonage', application_id: application, private_key_pem: privateKey }
  const [client, api] = await tokens(
    'mint',
    { ...key, session, role: 'publisheronly', data, layout_classes: ['focus', 'main'] },
    { ...key, kind: 'api' },
  )
  const theirs = jsonwebtoken.decode(sdk.generateClientToken(session, {
    role: 'publisheronly', data, initialLayoutClassList: ['focus', 'main'] }))
  const spki = await jose.importSPKI(publicKey, 'RS256')
  for (const claims of [
    jsonwebtoken.verify(client.token, publicKey, { algorithms: ['RS256'], subject: 'video' }),
    (await jose.jwtVerify(client.token, spki, { algorithms: ['RS256'] })).payload,
  ]) {
    for (const name of Object.keys(theirs)) {
      if (['iat', 'exp', 'jti'].includes(name)) assert.equal(typeof claims[name], typeof theirs[name], name)
      else assert.deepEqual(claims[name], theirs[name], name)
    }
    assert.equal(claims.exp - claims.iat, DAY)
  }
  // The vendor has a check of signatures, too.
  assert.equal(verifySignature(client.token, publicKey), true)
  assert.equal(verifySignature(client.token, stranger.publicKey), false)
  assert.throws(() => jsonwebtoken.verify(client.token, stranger.publicKey), /invalid signature/)
  const claims = jsonwebtoken.verify(api.token, publicKey, { algorithms: ['RS256'] })
  const theirApi = jsonwebtoken.decode((await new Auth({ applicationId: application, privateKey })
    .createBearerHeader()).slice('Bearer '.length))
  assert.deepEqual(Object.keys(claims).sort(), Object.keys(theirApi).sort())
  assert.equal(claims.exp - claims.iat, 900)
  const answer = await fetch(`${server.url}/session/create`, {
    method: 'POST', headers: { authorization: `Bearer ${api.token}`, accept: 'application/json' },
  })
  assert.equal(answer.status, 200)
  assert.equal((await answer.json())[0].partner_id, application)
})

test('the page of the vendor’s sample gets a room of the application', async () => {
  // The page asks its server for /session or /room/NAME and hands these three to the client.
  const join = async (path) => (await fetch(server.url + path)).json()
  const { applicationId, sessionId, token } = await join('/room/class-7')
  assert.equal(applicationId, application)
  assert.equal((await parts(sessionId)).project, application)
  assert.equal(verifySignature(token, publicKey), true)
  const { ok, claims } = await verify(token, { session: sessionId, capability: 'publish' })
  assert.ok(ok)
  assert.equal(claims.role, 'publisher', 'and not a moderator, as the vendor’s sample has it')
  // Whoever makes tokens with the SDK joins the same session.
  assert.ok((await verify(sdk.generateClientToken(sessionId), { session: sessionId })).ok)
  assert.equal((await join('/room/class-7')).sessionId, sessionId)
  assert.notEqual((await join('/session')).sessionId, sessionId)
})
