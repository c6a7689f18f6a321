// OpenTok, Vonage and Video.io: what callers pass by mistake or malice is refused, nothing shows a secret, and the clients send
// tokens of their own.

import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect as show } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { isRoomkeyError, opentok, RoomkeyError, Secret, videoio, videosdk, vonage } from 'roomkey'
import { vendor } from './support/vendor.mjs'

const now = 1_750_000_000
const sentinel = 'sentinel-3f9a6c5e4827b1a0f3c2d4e59687'
const applicationId = '29f760f8-7ce1-46c9-ade3-f2dedee4ed5f'
const credentials = new opentok.Credentials({ apiKey: '123456', secret: sentinel })
const session = String(opentok.SessionId.create('123456', { now }))
const authority = new videoio.Authority(sentinel)
const app = authority.verifyApp(authority.mintApp({ app: 'my-app' }))

if (isMainThread) suite()
else work()

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
  assert.doesNotMatch(error.message, /hunter2|sentinel|123456789|\ud800/)
  return error
}

function suite() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' })
  const application = new vonage.Credentials({ applicationId, privateKeyPem })
  const verifier = new vonage.Verifier({ applicationId, publicKeyPem })
  const theirs = String(vonage.SessionId.create(applicationId, { now }))

  const mints = {
    opentok: [(options) => credentials.mint(options), { session, role: 'publisher' }],
    t1: [(options) => credentials.mint(options), { session, role: 'publisher', kind: 't1' }],
    vonage: [(options) => application.mint(options), { session: theirs, role: 'publisher' }],
    api: [(options) => credentials.mintApi(options), { jti: 'a' }],
    vonageApi: [(options) => application.mintApi(options), { jti: 'a' }],
    app: [(options) => authority.mintApp(options), { app: 'my-app' }],
    session: [(options) => authority.mintSession(app, options), { identity: 'ann', scopes: ['videos.read'] }],
  }
  const verifies = {
    opentok: (token, options) => credentials.verify(token, options),
    vonage: (token, options) => verifier.verify(token, options),
    api: (token, options) => credentials.verifyApi(token, options),
    app: (token, options) => authority.verifyApp(token, options),
    session: (token, options) => authority.verifySession(token, options),
  }

  test('options that are no options', () => {
    const proxy = new Proxy({}, { ownKeys() { throw new Error('hunter2') } })
    const getter = { get now() { throw new Error('hunter2') } }
    for (const [name, [mint, good]] of Object.entries(mints)) {
      assert.equal(typeof mint(good), 'string', name)
      for (const options of [null, 7, 'hunter2', true, Symbol('x'), proxy, getter]) refused(() => mint(options))
      for (const other of ['romo', 'constructor', 'toString', '__proto__', 'leeway', 'roomId', 'layout_classes']) {
        refused(() => mint({ ...good, [other]: 1 }))
      }
      refused(() => mint(Object.assign(Object.create({ romo: 1 }), good)))
      for (const member of Object.keys(good)) {
        refused(() => mint({ ...good, get [member]() { throw new Error('hunter2') } }))
        refused(() => mint({ ...good, [member]: null }))
      }
      assert.equal(typeof mint({ ...good, lifetime: undefined, now: undefined, other: undefined }), 'string')
    }
    for (const verify of Object.values(verifies)) {
      for (const options of [null, 7, 'hunter2', true, proxy, getter, { romo: 1 }, { ['__proto__']: 1 }, { session_id: 'x' }]) {
        refused(() => verify('a.b.c', options))
      }
    }
    for (const [Of, good] of [
      [opentok.Credentials, { apiKey: '123456', secret: sentinel }], [vonage.Credentials, { applicationId, privateKeyPem }],
      [vonage.Verifier, { applicationId, publicKeyPem }], [videoio.Endpoints, { authority }],
    ]) {
      assert.ok(new Of(good))
      for (const options of [undefined, null, 7, 'hunter2', proxy, {}, { ...good, romo: 1 }]) refused(() => new Of(options))
    }
    refused(() => credentials.mint(undefined))
    refused(() => authority.mintApp(undefined))
    refused(() => authority.verifyApp('a.b.c', { leeway: 5 }))
  })

  test('texts and lists of another type', () => {
    const notText = [7, true, 7n, {}, [], Symbol('hunter2'), () => 'hunter2', new String('hunter2'), new Date()]
    const halves = ['\ud800', 'a\udc00b', '\ud800'.repeat(2000)]
    for (const value of [...notText, ...halves]) {
      for (const member of ['session', 'role', 'kind', 'data', 'jti']) refused(() => mints.t1[0]({ ...mints.t1[1], [member]: value }))
      for (const member of ['session', 'role', 'data', 'jti']) refused(() => mints.vonage[0]({ ...mints.vonage[1], [member]: value }))
      for (const member of ['session', 'capability', 'kind']) refused(() => credentials.verify('a.b.c', { [member]: value }))
      for (const member of ['identity', 'jti']) refused(() => authority.mintSession(app, { ...mints.session[1], [member]: value }))
      for (const member of ['app', 'identity', 'scope']) refused(() => authority.verifySession('a.b.c', { [member]: value }))
      refused(() => new opentok.SessionId(value))
      refused(() => opentok.SessionId.create('123456', { location: value }))
      refused(() => opentok.SessionId.create(value))
      refused(() => opentok.may(value, 'publish'))
      refused(() => opentok.may('publisher', value))
      refused(() => authority.userId('my-app', value))
      refused(() => videoio.SessionCredentials.fromScriptUrl(value))
      refused(() => new vonage.Verifier({ applicationId, publicKeyPem: value }))
      refused(() => new opentok.Credentials({ apiKey: value, secret: sentinel }))
      refused(() => new videoio.Api(value))
      if (!halves.includes(value)) for (const verify of Object.values(verifies)) refused(() => verify(value))
    }
    for (const half of halves) {
      refused(() => credentials.verify(half), 'token_malformed', 'token_too_large', 'encoding_invalid')
      refused(() => credentials.verify(`T1==${half}`), 'token_malformed', 'token_too_large', 'encoding_invalid')
    }
    for (const list of ['focus', 7, {}, { length: 1, 0: 'focus' }, new Set(['focus']), [7], [null], [undefined], new Array(2), [['focus']]]) {
      refused(() => credentials.mint({ session, role: 'publisher', layoutClasses: list }))
      refused(() => authority.mintSession(app, { identity: 'ann', scopes: list }))
    }
    const { data } = credentials.verify(credentials.mint({ session, role: 'publisher', data: 'a\ufffdb "\\\0\u2028😀' }))
    assert.equal(data, 'a\ufffdb "\\\0\u2028😀')
  })

  test('numbers', () => {
    const numbers = [-1, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 1e300, -0.5]
    for (const value of numbers) {
      refused(() => credentials.mint({ session, role: 'publisher', nonce: value }))
      for (const name of ['opentok', 't1', 'vonage', 'api', 'session']) {
        refused(() => mints[name][0]({ ...mints[name][1], lifetime: value }), 'lifetime_invalid', 'argument_invalid')
      }
      for (const [mint, good] of Object.values(mints)) refused(() => mint({ ...good, now: value }), 'timestamp_invalid', 'argument_invalid')
      for (const verify of Object.values(verifies)) refused(() => verify('a.b.c', { leeway: value }))
      refused(() => opentok.SessionId.create('123456', { milliseconds: value }))
      refused(() => new videoio.Endpoints({ authority, lifetime: value }), 'lifetime_invalid', 'argument_invalid')
    }
    for (const value of [null, '1', true, {}, [7]]) refused(() => credentials.mint({ session, role: 'publisher', nonce: value }))
    for (const value of [null, true, {}, [7200], new Date()]) refused(() => credentials.mint({ session, role: 'publisher', lifetime: value }))
    refused(() => credentials.mint({ session, role: 'publisher', lifetime: '31d' }), 'lifetime_invalid')
    refused(() => credentials.verify('a.b.c', { allowMissingExpiry: 1 }))
    const most = credentials.verify(credentials.mint({ session, role: 'publisher', nonce: 2 ** 53 - 1 }))
    assert.equal(most.nonce, '9007199254740991')
  })

  test('enormous texts', () => {
    const huge = 'a'.repeat(1 << 24)
    for (const token of [huge, `T1==${huge}`, '😀'.repeat(4097)]) {
      refused(() => credentials.verify(token), 'token_too_large')
      refused(() => verifier.verify(token), 'token_too_large')
      refused(() => authority.verifySession(token), 'token_too_large')
    }
    refused(() => credentials.mint({ session, role: 'publisher', data: huge }), 'token_too_large')
    refused(() => credentials.mint({ session, role: 'publisher', data: 'ä'.repeat(1001) }), 'data_too_long')
    refused(() => credentials.verify('a.b.c', { session: huge }), 'session_id_invalid')
    refused(() => new opentok.SessionId(huge), 'session_id_invalid')
    refused(() => videoio.SessionCredentials.fromScriptUrl(huge))
    // More than crosses the fast way.
    const data = '\u0001'.repeat(1000)
    assert.equal(credentials.verify(credentials.mint({ session, role: 'publisher', data })).data, data)
  })

  test('a token of one vendor is none of another', () => {
    const client = credentials.mint({ session, role: 'publisher' })
    refused(() => credentials.verifyApi(client), 'token_kind_mismatch')
    refused(() => credentials.verify(credentials.mintApi()), 'claim_invalid')
    refused(() => verifier.verify(client), 'algorithm_not_allowed')
    refused(() => credentials.mint({ session: theirs, role: 'publisher' }), 'session_foreign')
    refused(() => application.mint({ session, role: 'publisher' }), 'session_foreign')
    refused(() => application.mint({ session: theirs, role: 'publisher', kind: 't1' }))
    refused(() => application.mint({ session: theirs, role: 'publisher', nonce: 7 }))
    refused(() => authority.verifyApp(authority.mintSession(app, mints.session[1])), 'token_kind_mismatch')
    assert.equal(verifier.mint, undefined)
    for (const [Client, wrong] of [[opentok.Client, application], [vonage.Client, credentials], [vonage.Client, verifier], [videosdk.Client, credentials]]) {
      refused(() => new Client({ credentials: wrong }))
    }
  })

  test('what was not made by the package', () => {
    for (const thing of [null, undefined, 7, {}, Object.create(opentok.Credentials.prototype), Object.create(videoio.Authority.prototype)]) {
      refused(() => new opentok.Client({ credentials: thing }))
      refused(() => authority.mintSession(thing, mints.session[1]))
      refused(() => new videoio.Endpoints({ authority: thing }))
    }
    refused(() => authority.mintSession(authority.verifySession(authority.mintSession(app, mints.session[1])), mints.session[1]))
    for (const Claims of [opentok.VerifiedClaims, vonage.VerifiedClaims, opentok.ApiClaims, videoio.AppClaims, videoio.SessionClaims]) {
      refused(() => new Claims(Symbol('verified'), '{}'))
    }
    assert.throws(() => opentok.Credentials.prototype.mint.call({}, { session, role: 'publisher' }), TypeError)
    const claims = credentials.verify(credentials.mint({ session, role: 'publisher', layoutClasses: ['focus'] }))
    assert.throws(() => claims.layoutClasses.push('x'), TypeError)
    assert.throws(() => (claims.role = 'moderator'), TypeError)
    assert.throws(() => app.raw.acid = 'other', TypeError)
  })

  test('nothing shows a secret', async () => {
    const other = new Secret(sentinel)
    const url = `https://cdn.video.io/js/1.0.3/videokit.js?sessionToken=${sentinel}`
    const call = new videoio.Api('first').createSession(sentinel, { identity: 'ann' })
    const things = {
      credentials, authority, application, other,
      client: new opentok.Client({ credentials }),
      videoioClient: new videoio.Client({ appToken: sentinel, generation: 'second' }),
      endpoints: new videoio.Endpoints({ authority }),
      script: videoio.SessionCredentials.fromScriptUrl(url),
      call,
      session: call.understand(200, {}, JSON.stringify({ session_key: sentinel, identity: 'ann' })),
      openCall: new opentok.Api().createSession(sentinel),
    }
    for (const [name, thing] of Object.entries(things)) {
      const said = [
        show(thing, { depth: Infinity, showHidden: true }), show({ thing }), String(thing), JSON.stringify(thing), JSON.stringify({ thing }),
        Object.keys(thing).join(), JSON.stringify(Object.getOwnPropertyDescriptors(thing)),
      ]
      for (const text of said) assert.doesNotMatch(text ?? '', /sentinel|BEGIN|PRIVATE/, name)
    }
    assert.equal(show(credentials), "Credentials { apiKey: '123456', secret: '[redacted]' }")
    refused(() => opentok.Credentials.fromEnv({ OPENTOK_API_KEY: '123456', OPENTOK_API_SECRET: 'sentinel' }), 'secret_too_short')
    refused(() => opentok.Credentials.fromEnv({}), 'api_key_invalid', 'secret_empty')
    refused(() => vonage.Credentials.fromEnv({ VONAGE_APPLICATION_ID: applicationId, VONAGE_PRIVATE_KEY: sentinel }), 'key_invalid')
    assert.equal(opentok.Credentials.fromEnv({ OPENTOK_API_KEY: '123456', OPENTOK_API_SECRET: sentinel, OTHER: 'x' }).apiKey, '123456')
    const named = (variables) => vonage.Credentials.fromEnv({ VONAGE_APPLICATION_ID: applicationId, ...variables })
    assert.equal(named({ VONAGE_PRIVATE_KEY: privateKeyPem }).applicationId, applicationId)
    const folder = mkdtempSync(join(tmpdir(), 'roomkey-'))
    const path = join(folder, 'private.key')
    writeFileSync(path, privateKeyPem, { mode: 0o600 })
    assert.equal(named({ VONAGE_PRIVATE_KEY_PATH: path }).applicationId, applicationId)
    refused(() => named({ VONAGE_PRIVATE_KEY_PATH: join(folder, 'gone') }), 'key_invalid')
    refused(() => named({ VONAGE_PRIVATE_KEY_PATH: path, VONAGE_PRIVATE_KEY: privateKeyPem }), 'argument_invalid')
    refused(() => named({}), 'key_invalid')
    rmSync(folder, { recursive: true })
  })

  const started = []
  const serve = async (...answers) => {
    const server = await vendor(...answers)
    started.push(server)
    return server
  }
  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop()
  })

  test('OpenTok’s and Vonage’s clients send tokens for the API, and renew them', async (context) => {
    for (const [Client, keys, id, header, seconds] of [
      [opentok.Client, credentials, session, 'x-opentok-auth', 300], [vonage.Client, application, theirs, 'authorization', 900],
    ]) {
      const server = await serve({ body: [{ session_id: id, project_id: 'p' }] })
      const client = new Client({ credentials: keys, baseUrl: server.baseUrl })
      const made = await client.createSession({ mediaMode: 'routed', location: '192.0.2.1' })
      assert.deepEqual([made.sessionId, made.raw.project_id], [id, 'p'])
      const [{ method, url, headers, body }] = server.requests
      assert.deepEqual([method, url, body], ['POST', '/session/create', 'archiveMode=manual&location=192.0.2.1&p2p.preference=disabled'])
      const { iat, exp, jti } = keys.verifyApi(headers[header].replace('Bearer ', ''))
      assert.equal(exp - iat, seconds)
      assert.ok(jti)
      context.mock.timers.enable({ apis: ['Date'], now: Date.now() })
      await client.createSession()
      assert.equal(server.requests.at(-1).headers[header], headers[header])
      context.mock.timers.tick((seconds - 59) * 1000)
      await client.createSession()
      context.mock.timers.reset()
      assert.notEqual(server.requests.at(-1).headers[header], headers[header])
      await assert.rejects(client.createSession({ mediaMode: 'relayed', e2ee: true }), { code: 'argument_invalid' })
      await assert.rejects(client.createSession({ romo: 1 }), { code: 'argument_invalid' })
    }
  })

  test('a refusal of the vendor’s says what to do, and a failure is tried again', async () => {
    const refusing = await serve({ status: 403, body: { code: -1, message: 'Invalid signature' } })
    const client = new opentok.Client({ credentials, baseUrl: refusing.baseUrl })
    await assert.rejects(client.createSession(), (error) => error.code === 'remote_signature_invalid' && error.hint !== undefined)
    assert.equal(refusing.requests.length, 1)
    const busy = await serve({ status: 503 }, { body: [{ session_id: session }] })
    assert.equal((await new opentok.Client({ credentials, baseUrl: busy.baseUrl }).createSession()).sessionId, session)
    assert.equal(busy.requests.length, 2)
    assert.throws(() => new opentok.Client({ credentials, baseUrl: 'http://rooms.example' }), { code: 'base_url_invalid' })
  })

  test('Video.io’s client speaks both generations', async () => {
    const first = await serve({ body: { session_key: '1nU7', identity: 'ann' } })
    const one = await new videoio.Client({ appToken: 'a.b.c', generation: 'first', baseUrl: first.baseUrl }).createSession({ identity: 'ann' })
    assert.deepEqual([one.sessionToken, one.identity, one.expiresAt], ['1nU7', 'ann', undefined])
    assert.equal(first.requests[0].headers.authorization, 'App token=a.b.c')
    const expiresAt = '2025-06-15T17:06:40.821197Z'
    const second = await serve({ body: { sessionToken: '1nU8', identity: 'ann', expiresAt } })
    const client = new videoio.Client({ appToken: 'a.b.c', generation: 'second', baseUrl: second.baseUrl })
    const two = await client.createSession({ identity: 'ann', scopes: ['videos.read'] })
    assert.deepEqual([two.sessionToken, two.expiresAt, two.expiresAtText], ['1nU8', new Date('2025-06-15T17:06:40Z'), expiresAt])
    assert.equal(second.requests[0].headers.authorization, 'Bearer a.b.c')
    await assert.rejects(client.createSession({ identity: 'ann' }), { code: 'scopes_missing' })
    await assert.rejects(client.createSession({ identity: 'ben', scopes: ['videos.read'] }), { code: 'remote_answer_invalid' })
    for (const options of [undefined, {}, { appToken: 'a.b.c' }, { appToken: 7, generation: 'first' }, { appToken: 'a', generation: 'third' }]) {
      refused(() => new videoio.Client(options))
    }
  })

  test('threads mint and verify, and what they made holds everywhere', async () => {
    const workers = Array.from({ length: 4 }, () => new Worker(fileURLToPath(import.meta.url), { workerData: session }))
    for (const [tokens] of await Promise.all(workers.map((worker) => once(worker, 'message')))) {
      assert.equal(tokens.length, 2000)
      for (const token of tokens) assert.equal(credentials.verify(token, { session, now }).role, 'subscriber')
    }
    await Promise.all(workers.map((worker) => worker.terminate()))
  })
}

function work() {
  const tokens = Array.from({ length: 2000 }, (_, index) =>
    credentials.mint({ session: workerData, role: 'subscriber', kind: index % 2 ? 't1' : 'jwt', now }))
  for (const token of tokens) credentials.verify(token, { capability: 'subscribe', now })
  parentPort.postMessage(tokens)
}
