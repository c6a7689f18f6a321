// Every example of examples/node as it stands, against `roomkey serve` in the vendor's place. The token servers are all
// asked the same.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { opentok, videosdk } from 'roomkey'
import { repository } from './support/repository.mjs'
import { environment, serve, start } from './support/roomkey.mjs'
import { vendor } from './support/vendor.mjs'

const source = fileURLToPath(new URL('examples/node/', repository))
// Beside the installed packages, so that the examples find them.
const folder = fileURLToPath(new URL('./node_modules/.examples/', import.meta.url))
let authority
let credentials
let env

before(async () => {
  authority = await serve()
  credentials = new videosdk.Credentials({ apiKey: authority.apiKey, secret: authority.secret })
  env = {
    ...environment, PORT: '0', VIDEOSDK_API_KEY: authority.apiKey, VIDEOSDK_SECRET_KEY: authority.secret, VIDEOSDK_BASE_URL: authority.url,
  }
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(source)) if (name.endsWith('.mjs')) copyFileSync(join(source, name), join(folder, name))
})

after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await authority?.stop()
})

for (const name of ['express', 'fastify', 'hono']) {
  test(`the token server with ${name} does what every one of them does`, async () => {
    const server = await start(process.execPath, [join(folder, `${name}.mjs`)], env)
    try {
      await endToEnd(server.line)
    } finally {
      await server.stop()
    }
  })
}

async function endToEnd(url) {
  const ask = async (path, { user, ...init } = {}) => {
    const headers = { ...init.headers, ...(user && { authorization: `Bearer ${user}` }) }
    const answer = await fetch(`${url}${path}`, { ...init, headers })
    // Routers may refuse a path that cannot be decoded themselves.
    if (!path.includes('%zz')) assert.equal(answer.headers.get('cache-control'), 'no-store', path)
    return { status: answer.status, body: await answer.json() }
  }
  // As bytes, or `fetch` would say of a text that it is one.
  const post = (path, body, headers = { 'content-type': 'application/json' }) =>
    ask(path, { method: 'POST', body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), headers })

  // Strangers get nothing.
  for (const user of [undefined, 'key-of-nobody']) {
    const { status, body } = await ask('/get-token', { user })
    assert.deepEqual([status, body.code], [401, 'caller_unknown'])
  }

  // A guest is who they are, and no more.
  const guest = await ask('/get-token?roomId=2kyv-gzay-64pg', { user: 'key-of-ben' })
  const claims = credentials.verify(guest.body.token, { use: 'join' })
  assert.deepEqual([claims.participantId, claims.roomId, claims.entry], ['ben', '2kyv-gzay-64pg', 'ask'])
  for (const [query, code] of [
    ['permissions=allow_mod', 'permission_not_granted'], ['peerId=ann', 'participant_not_granted'], ['roles=crawler', 'role_not_granted'],
    ['lifetime=30d', 'lifetime_not_granted'],
  ]) {
    const { status, body } = await ask(`/get-token?${query}`, { user: 'key-of-ben' })
    assert.deepEqual([status, body.code, body.statusCode], [403, code, 403])
  }
  assert.equal((await ask('/get-token?romo=x', { user: 'key-of-ben' })).body.code, 'query_malformed')

  // A host makes a meeting.
  const { token } = (await ask('/get-token/', { user: 'key-of-ann' })).body
  const made = await post('/create-meeting', { token, region: 'sg001' })
  assert.equal(made.status, 200)
  assert.equal(made.body.roomId, made.body.meetingId)
  const id = made.body.roomId

  // Clients send the token as JSON, as a form, without a type, or in the header.
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  for (const [body, headers] of [
    [{ token }], [`token=${token}`, form], [{ token }, {}], ['', { authorization: token }],
    ['', { authorization: `Bearer ${token}` }],
  ]) {
    const { status, body: said } = await post(`/validate-meeting/${id}`, body, headers)
    assert.deepEqual([status, said.roomId], [200, id], JSON.stringify(said))
  }
  for (const [path, body, headers, code] of [
    [`/validate-meeting/aaaa-bbbb-cccc`, { token }, undefined, 'room_not_found'],
    ['/validate-meeting/..%2Frooms', { token }, undefined, 'room_id_invalid'],
    ['/validate-meeting/%zz', { token }, undefined, 'room_id_invalid'],
    ['/create-meeting', { token: `${token}x` }, undefined, 'token_invalid'],
    ['/create-meeting', { token: guest.body.token }, undefined, 'role_not_allowed'],
    ['/create-meeting', {}, undefined, 'token_invalid'],
    ['/create-meeting', '{"token":', undefined, 'body_malformed'],
    ['/create-meeting', `<token>${token}</token>`, { 'content-type': 'text/xml' }, 'media_type_unsupported'],
    ['/create-meeting', { token }, { 'content-type': 'application/json', 'content-encoding': 'gzip' }, 'media_type_unsupported'],
    // Who asks is judged by the header, before the body is read.
    ['/create-meeting', { token }, { authorization: 'x.y.z', 'content-type': 'application/json' }, 'token_invalid'],
    ['/create-meeting', { token: 'x.y.z' }, { authorization: token, 'content-type': 'application/json' }, 'credentials_ambiguous'],
    ['/create-meeting', ' '.repeat(70_000), undefined, 'body_too_large'],
  ]) {
    const { status, body: said } = await post(path, body, headers)
    if (path.includes('%zz') && said.statusCode === undefined) continue
    if (path.includes('%zz') && said.code?.startsWith('FST_')) continue
    assert.equal(said.code, code, `${path} ${JSON.stringify(said)}`)
    assert.equal(said.statusCode, status)
  }
}

test('the meeting runs from its beginning to its end', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'meeting.mjs')], { env })
  assert.match(stdout, /^room [a-z0-9-]{14}\nben: a token of \d+ characters\ncleo: a token of \d+ characters\ntwo words: A participant id is /)
  assert.match(stdout, /ann may enter: direct\nelsewhere: room_mismatch\nclosed\n$/)
})

test('the other vendors, one program for each', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e59687'
  const run = async (name, variables) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, `${name}.mjs`)], { env: { ...environment, ...variables } })
    assert.equal(stderr, '')
    return stdout
  }
  const id = '29f760f8-7ce1-46c9-ade3-f2dedee4ed5f'
  const application = { VONAGE_APPLICATION_ID: id, VONAGE_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }) }
  for (const [name, project, variables, printed] of [
    ['opentok', '123456', { OPENTOK_API_KEY: '123456', OPENTOK_API_SECRET: secret }, /^a session of project 123456\nname=ann: jwt, publish .*force_mute\nname=ben: t1, publish subscribe signal\nto mute others: role_not_allowed\n$/],
    ['vonage', id, application, /^publisher in the layout class focus\n$/],
  ]) {
    assert.match(await run(name, { ...variables, [`${name.toUpperCase()}_OFFLINE`]: '1' }), printed)
    const server = await vendor({ body: [{ session_id: String(opentok.SessionId.create(project)) }] })
    try {
      assert.match(await run(name, { ...variables, [`${name.toUpperCase()}_BASE_URL`]: server.baseUrl }), printed)
    } finally {
      await server.stop()
    }
    assert.deepEqual(server.requests.map(({ url }) => url), ['/session/create'])
  }
  assert.equal(await run('videoio', { VIDEOIO_AUTHORITY_SECRET: secret }), 'ann@app.example may: videos.read streams.create\n')
})
