// The calls of the vendor's sample clients, as they send them: what each platform's code puts on
// the wire, and the members it reads from the answer.

import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, test } from 'node:test'
import { serve } from './roomkey.js'

let server
before(async () => { server = await serve() })
after(() => server?.stop())

/** One call with exactly these headers and this body; resolves to the status and the JSON. */
function call(method, path, { headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, server.url), { method, headers, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part) => (text += part))
      answer.on('end', () => {
        try {
          resolve({ status: answer.statusCode, body: JSON.parse(text), headers: answer.headers })
        } catch {
          reject(new Error(`${method} ${path} answered ${answer.statusCode} with ${text}`))
        }
      })
    })
    sent.on('error', reject).end(body)
  })
}

const json = (value) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) })
const form = (value) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(value).toString(),
})
const bare = (value) => ({ body: JSON.stringify(value) })

const token = async (how) => (await call('GET', '/get-token', how)).body.token
const claimsOf = (text) => JSON.parse(Buffer.from(text.split('.')[1], 'base64url').toString())

/** How each platform's sample sends a body. */
const clients = {
  'the web clients (JSON)': json,
  'the Android client (form)': form,
  'the iOS client (JSON without Content-Type)': bare,
}

for (const [name, send] of Object.entries(clients)) {
  test(`${name}: token, meeting, validation`, async () => {
    const mine = await token()
    const created = await call('POST', '/create-meeting', send({ token: mine }))
    assert.equal(created.status, 200)
    assert.match(created.body.meetingId, /^[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}$/)
    assert.equal(created.body.roomId, created.body.meetingId)

    const path = `/validate-meeting/${created.body.meetingId}`
    const validated = await call('POST', path, send({ token: mine }))
    assert.equal(validated.status, 200)
    assert.equal(validated.body.meetingId, created.body.meetingId)

    const unknown = await call('POST', '/validate-meeting/aaaa-aaaa-aaaa', send({ token: mine }))
    assert.equal(unknown.status, 404)
    assert.equal(unknown.body.statusCode, 404)
  })

  test(`${name}: a changed character is 401 and says why`, async () => {
    const mine = await token()
    const at = mine.length - 10
    const changed = mine.slice(0, at) + (mine[at] === 'A' ? 'B' : 'A') + mine.slice(at + 1)
    for (const path of ['/create-meeting', '/validate-meeting/aaaa-aaaa-aaaa']) {
      const answer = await call('POST', path, send({ token: changed }))
      assert.equal(answer.status, 401)
      assert.match(answer.body.error, /Token is invalid or expired/)
      assert.equal(answer.body.statusCode, 401)
    }
  })

  test(`${name}: a region is taken`, async () => {
    const answer = await call('POST', '/create-meeting', send({ token: await token(), region: 'sg001' }))
    assert.equal(answer.status, 200)
  })

  test(`${name}: no token is an error, not a hang`, async () => {
    const answer = await call('POST', '/create-meeting', send({}))
    assert.ok([400, 401].includes(answer.status), `${answer.status}`)
  })
}

test('the trailing slash of the Node sample’s route is the same route', async () => {
  const answer = await call('POST', '/create-meeting/', json({ token: await token() }))
  assert.equal(answer.status, 200)
})

test('roomId and peerId come by query, as in Python, PHP, Go, Java, Ruby and .NET', async () => {
  const claims = claimsOf(
    (await call('GET', '/get-token?roomId=2kyv-gzay-64pg&peerId=lxvdplwt')).body.token)
  assert.equal(claims.roomId, '2kyv-gzay-64pg')
  assert.equal(claims.participantId, 'lxvdplwt')
  assert.equal(claims.version, 2)
  assert.deepEqual(claims.roles, ['rtc'])
})

test('roomId and peerId come by a JSON body of a GET, as in Node and Rust', async () => {
  const body = JSON.stringify({ roomId: '2kyv-gzay-64pg', peerId: 'lxvdplwt' })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const claims = claimsOf((await call('GET', '/get-token', { headers, body })).body.token)
  assert.equal(claims.roomId, '2kyv-gzay-64pg')
  assert.equal(claims.participantId, 'lxvdplwt')
})

test('a token is never kept by a cache', async () => {
  const answer = await call('GET', '/get-token')
  assert.match(answer.headers['cache-control'], /no-store/)
})

test('the v1 sample’s calls: meetings', async () => {
  // Those who are not known get no token for the REST API, and the owner of the server does.
  const headers = { authorization: await token({ headers: { authorization: `Bearer ${server.localKey}` } }) }
  for (const path of ['/v1/meetings', '/api/meetings']) {
    const made = await call('POST', path, { headers: { ...headers, 'content-type': 'application/json' }, body: '{}' })
    assert.equal(made.status, 200)
    const valid = await call('POST', `${path}/${made.body.meetingId}`, { headers })
    assert.equal(valid.body.meetingId, made.body.meetingId)
  }
})
