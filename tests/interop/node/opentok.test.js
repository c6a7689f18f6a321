// The vendor's npm package `opentok`, unchanged but for its API URL, with our server as its cloud.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { createVerifier } from 'fast-jwt'
import * as jose from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import OpenTok from 'opentok'
import { serve, sessions, tokens } from './roomkey.js'

const DAY = 24 * 60 * 60
const roles = ['subscriber', 'publisher', 'publisheronly', 'moderator']
/** What a form, a JSON text and a token could each stumble over. */
const data = 'name=Zoë "Z" O’Neil&role=moderator;+%2B~:/?\n😀'

let server
let key
let sdk
let session

before(async () => {
  server = await serve()
  key = { api_key: server.opentok.api_key, secret: server.opentok.secret }
  sdk = client()
  session = (await create(sdk, { mediaMode: 'routed' })).sessionId
})
after(() => server?.stop())

function client({ apiKey = key.api_key, secret = key.secret } = {}) {
  return new OpenTok(apiKey, secret, server.url)
}

function create(sdk, options = {}) {
  return new Promise((resolve, reject) => {
    sdk.createSession(options, (error, made) => (error ? reject(error) : resolve(made)))
  })
}

async function verify(token, question = {}) {
  const [answer] = await tokens('verify', { id: 1, vendor: 'opentok', token, ...key, ...question })
  return answer
}

async function refused(token, question = {}) {
  const answer = await verify(token, question)
  assert.equal(answer.ok, false, JSON.stringify(answer))
  return answer.code
}

async function mint(question) {
  const [answer] = await tokens('mint', { id: 1, vendor: 'opentok', ...key, ...question })
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.token
}

async function parts(session) {
  const [answer] = await sessions('inspect', { id: 1, session })
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.parts
}

const now = () => Math.floor(Date.now() / 1000)

test('sessions are created with every option the SDK has', async () => {
  for (const options of [
    {},
    { mediaMode: 'relayed' },
    { mediaMode: 'routed' },
    { mediaMode: 'routed', archiveMode: 'always' },
    { mediaMode: 'routed', archiveMode: 'always', archiveName: 'Ünit 7', archiveResolution: '1280x720' },
    { mediaMode: 'routed', e2ee: true },
    { location: '192.0.2.7' },
  ]) {
    const made = await create(sdk, options)
    const { project, location, flag } = await parts(made.sessionId)
    assert.equal(project, key.api_key)
    assert.equal(location ?? '', options.location ?? '')
    assert.equal(flag === 'P', options.mediaMode !== 'routed', JSON.stringify(options))
    // The SDK finds its own project in the id, or it would not sign.
    assert.ok(made.generateToken())
  }
})

test('each session is another one', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, () => create(sdk)))
  assert.equal(new Set(made.map((one) => one.sessionId)).size, 20)
})

test('the SDK’s own client reads the answer as the vendor’s', async () => {
  const [body, response] = await new Promise((resolve, reject) => {
    sdk.client.createSession({ 'p2p.preference': 'enabled' }, (error, body, response) =>
      error ? reject(error) : resolve([body, response]))
  })
  assert.equal(response.status, 200)
  assert.equal(body.length, 1)
  assert.equal(body[0].project_id, key.api_key)
  assert.equal(body[0].partner_id, key.api_key)
  assert.ok(!Number.isNaN(Date.parse(body[0].create_dt)), body[0].create_dt)
})

test('a wish that is none is refused, and not as wrong credentials', async () => {
  await assert.rejects(create(sdk, { mediaMode: 'routed', archiveName: 'of no archive' }),
    /Failed to createSession\. Error: Unexpected response from OpenTok: .*An archive.s name and resolution are for/)
})

test('a wrong secret, a wrong key and a wrong clock are credentials that are not valid', async (t) => {
  const denied = /Failed to createSession\. Error: Invalid API key or secret/
  await assert.rejects(create(client({ secret: 'f'.repeat(40) })), denied)
  await assert.rejects(create(client({ apiKey: '12345678' })), denied)
  for (const hours of [-2, 2]) {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + hours * 3_600_000 })
    const outcome = create(sdk)
    // The token is made before the first wait.
    t.mock.timers.reset()
    await assert.rejects(outcome, denied, `a clock ${hours} hours off`)
  }
  assert.ok(await create(sdk), 'and with the right ones it goes on')
})

for (const [kind, legacy] of [['t1', true], ['jwt', false]]) {
  // Proof of the README's table: official SDKs, OpenTok.
  test(`${kind}: what the SDK mints is accepted, in every role and with all it says`, async () => {
    for (const role of roles) {
      const expireTime = now() + 3600
      const token = sdk.generateToken(
        session, { role, data, expireTime, initialLayoutClassList: ['focus', 'main'] }, legacy)
      assert.equal(token.startsWith('T1=='), legacy)
      const { ok, claims } = await verify(token, { kind, session })
      assert.ok(ok)
      assert.equal(claims.session, session)
      assert.equal(claims.role, role)
      assert.equal(claims.data, data)
      assert.deepEqual(claims.layout_classes, ['focus', 'main'])
      assert.equal(claims.exp, expireTime)
    }
  })

  test(`${kind}: what the SDK leaves out is what the vendor makes of it`, async () => {
    const { claims } = await verify(sdk.generateToken(session, {}, legacy))
    assert.equal(claims.role, 'publisher')
    assert.equal(claims.data, null)
    assert.deepEqual(claims.layout_classes, [])
    // The SDK rounds one of the two times.
    assert.ok(Math.abs(claims.exp - claims.iat - DAY) <= 1, JSON.stringify(claims))
  })

  test(`${kind}: a role does what the vendor says it may`, async () => {
    const may = {
      subscriber: ['subscribe'],
      publisher: ['publish', 'subscribe', 'signal'],
      publisheronly: ['publish'],
      moderator: ['publish', 'subscribe', 'signal', 'force_disconnect', 'force_mute'],
    }
    for (const role of roles) {
      const token = sdk.generateToken(session, { role }, legacy)
      for (const capability of may.moderator) {
        const answer = await verify(token, { capability })
        assert.equal(answer.ok, may[role].includes(capability), `${role}, ${capability}`)
        if (!answer.ok) assert.equal(answer.code, 'role_not_allowed')
      }
    }
  })

  test(`${kind}: what the SDK signs and should not is refused`, async () => {
    const token = (options, of = sdk) => of.generateToken(session, options, legacy)
    assert.equal(await refused(token({}, client({ secret: 'f'.repeat(40) }))), 'signature_invalid')
    const other = (await create(sdk)).sessionId
    assert.equal(await refused(token({}), { session: other }), 'room_mismatch')
    const soon = now() + 60
    assert.equal(await refused(token({ expireTime: soon }), { now: soon }), 'token_expired')
    // It does not look for the vendor's 30 days.
    assert.equal(await refused(token({ expireTime: now() + 31 * DAY })), 'lifetime_too_long')
    // It allows 1024 characters where the vendor allows 1000.
    assert.equal((await verify(token({ data: 'd'.repeat(1000) }))).ok, true)
    assert.equal(await refused(token({ data: 'd'.repeat(1001) })), 'data_too_long')
    // Options in the names of the wire pass it by, after it has looked whose session it is.
    const [{ session: foreign }] = await sessions('create', { id: 1, project: '12345678' })
    assert.equal(await refused(token({ session_id: foreign })), 'session_foreign')
    // A client's token calls no API.
    const answer = await fetch(`${server.url}/session/create`, {
      method: 'POST', headers: { 'x-opentok-auth': token({ role: 'moderator' }) },
    })
    assert.equal(answer.status, 403)
  })
}

test('t1: a token of another kind is told', async () => {
  assert.equal(await refused(sdk.generateToken(session, {}, true), { kind: 'jwt' }), 'token_kind_mismatch')
  assert.equal(await refused(sdk.generateToken(session, {}), { kind: 't1' }), 'token_kind_mismatch')
})

test('the SDK takes session ids that are made here, and refuses those of others', async () => {
  const [own, direct, foreign, longer] = await sessions(
    'create',
    { id: 1, project: key.api_key },
    { id: 2, project: key.api_key, location: '192.0.2.7', peer_to_peer: true },
    { id: 3, project: '12345678' },
    { id: 4, project: `${key.api_key}0` },
  )
  for (const { session } of [own, direct]) {
    assert.equal((await verify(sdk.generateToken(session), { session })).ok, true)
  }
  for (const { session } of [foreign, longer]) {
    assert.throws(() => sdk.generateToken(session), /belongs to the API Key/)
  }
})

test('t1: crypto finds our signature right, and the fields are those the SDK writes', async () => {
  const token = await mint({
    kind: 't1', session, role: 'moderator', data, layout_classes: ['focus', 'main'], lifetime: '1h',
  })
  const fields = (text) => {
    const inner = Buffer.from(text.slice('T1=='.length), 'base64').toString()
    const colon = inner.indexOf(':')
    return { head: inner.slice(0, colon), data: inner.slice(colon + 1) }
  }
  const inner = fields(token)
  const signature = createHmac('sha1', key.secret).update(inner.data).digest('hex')
  assert.equal(inner.head, `partner_id=${key.api_key}&sig=${signature}`)
  const ours = new URLSearchParams(inner.data)
  const theirs = new URLSearchParams(fields(sdk.generateToken(session, { data }, true)).data)
  for (const name of ours.keys()) assert.ok(theirs.has(name), name)
  assert.equal(ours.get('session_id'), session)
  assert.equal(ours.get('role'), 'moderator')
  assert.equal(ours.get('connection_data'), data)
  assert.equal(ours.get('initial_layout_class_list'), 'focus main')
  assert.equal(ours.get('expire_time') - ours.get('create_time'), 3600)
})

test('jwt: three libraries accept our token and read what the SDK would have written', async () => {
  const question = { session, role: 'publisheronly', data, layout_classes: ['focus', 'main'] }
  const token = await mint({ kind: 'jwt', ...question })
  const secret = new TextEncoder().encode(key.secret)
  const wrong = 'f'.repeat(40)
  const theirs = jsonwebtoken.decode(sdk.generateToken(session, {
    role: 'publisheronly', data, initialLayoutClassList: ['focus', 'main'] }))
  for (const claims of [
    jsonwebtoken.verify(token, key.secret, { algorithms: ['HS256'] }),
    (await jose.jwtVerify(token, secret, { algorithms: ['HS256'], issuer: key.api_key })).payload,
    createVerifier({ key: key.secret, algorithms: ['HS256'] })(token),
  ]) {
    for (const name of Object.keys(theirs)) {
      // The SDK repeats the two times under the names they have in T1.
      if (['create_time', 'expire_time'].includes(name)) continue
      if (['iat', 'exp', 'nonce'].includes(name)) assert.equal(typeof claims[name], 'number', name)
      else assert.deepEqual(claims[name], theirs[name], name)
    }
    assert.equal(claims.exp - claims.iat, DAY)
  }
  assert.throws(() => jsonwebtoken.verify(token, wrong, { algorithms: ['HS256'] }), /invalid signature/)
  await assert.rejects(jose.jwtVerify(token, new TextEncoder().encode(wrong)))
})

test('api: our token makes sessions, and is what the SDK’s is', async () => {
  const token = await mint({ kind: 'api' })
  const claims = jsonwebtoken.verify(token, key.secret, { algorithms: ['HS256'] })
  assert.equal(claims.iss, key.api_key)
  assert.equal(claims.ist, 'project')
  assert.equal(claims.exp - claims.iat, 300)
  const answer = await fetch(`${server.url}/session/create`, {
    method: 'POST', headers: { 'x-opentok-auth': token, accept: 'application/json' },
  })
  assert.equal(answer.status, 200)
  const [{ session_id: made }] = await answer.json()
  assert.ok(sdk.generateToken(made))
})

test('the page of the vendor’s sample gets a room that the SDK would have made', async () => {
  // The page asks its server for /session or /room/NAME and hands these three to the client.
  const join = async (path) => (await fetch(server.url + path)).json()
  const { apiKey, sessionId, token } = await join('/session')
  assert.equal(apiKey, key.api_key)
  assert.ok(sdk.generateToken(sessionId), 'the SDK finds its project in the id')
  const { ok, claims } = await verify(token, { session: sessionId, capability: 'publish' })
  assert.ok(ok)
  assert.equal(claims.role, 'publisher')
  assert.equal((await verify(token, { capability: 'force_mute' })).code, 'role_not_allowed')
  jsonwebtoken.verify(token, key.secret, { algorithms: ['HS256'], issuer: apiKey })

  const [one, again, other] = [await join('/room/a'), await join('/room/a'), await join('/room/b')]
  assert.equal(one.sessionId, again.sessionId)
  assert.notEqual(one.token, again.token)
  assert.notEqual(one.sessionId, other.sessionId)
  assert.equal((await join('/room/session')).sessionId, sessionId)
})
