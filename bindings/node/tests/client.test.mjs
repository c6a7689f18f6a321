// The client against a server that misbehaves on demand.

import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { isRoomkeyError, videosdk } from 'roomkey'
import { vendor } from './support/vendor.mjs'

const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
const room = { roomId: '2kyv-gzay-64pg', customRoomId: 'unicorn', disabled: false }
const started = []

async function serve(...answers) {
  const server = await vendor(...answers)
  started.push(server)
  const { baseUrl } = server
  // The second waits no longer than half a second.
  return {
    server, client: new videosdk.Client({ credentials, baseUrl, timeoutSeconds: 30 }),
    hasty: new videosdk.Client({ credentials, baseUrl, timeoutSeconds: 0.5 }),
  }
}

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop()
})

test('a call carries a token of the client’s own', async () => {
  const { server, client } = await serve({ body: room })
  const made = await client.createRoom({ customRoomId: 'unicorn' })
  assert.deepEqual([made.roomId, made.customRoomId, made.isDisabled, made.raw], ['2kyv-gzay-64pg', 'unicorn', false, room])
  const [{ method, url, headers, body }] = server.requests
  assert.deepEqual([method, url, headers['content-type'], JSON.parse(body)], ['POST', '/v2/rooms', 'application/json', { customRoomId: 'unicorn' }])
  const claims = credentials.verify(headers.authorization, { use: 'api' })
  assert.deepEqual([claims.roles, claims.exp - claims.iat], [['crawler'], 600])
})

test('the token is kept until it is about to expire', async (context) => {
  const { server, client } = await serve({ body: room })
  const token = async () => {
    await client.fetchRoom({ roomId: 'a' })
    return server.requests.at(-1).headers.authorization
  }
  context.mock.timers.enable({ apis: ['Date'], now: 1_750_000_000_000 })
  const first = await token()
  context.mock.timers.tick(539_000)
  assert.equal(await token(), first)
  context.mock.timers.tick(1000)
  const second = await token()
  assert.notEqual(second, first)
  context.mock.timers.setTime(1_749_990_000_000)
  assert.notEqual(await token(), second, 'the clock was set back')
})

test('every call is the one it is called', async () => {
  const { server, client } = await serve({ body: room })
  await client.validateRoom({ roomId: 'a' })
  await client.fetchRoom({ customRoomId: 'b c' })
  await client.deactivateRoom('a')
  await client.listRooms({ page: 2, perPage: 5, search: 'x' }).catch(() => {})
  await client.fetchSession('s')
  await client.endSession({ roomId: 'a', sessionId: 's' })
  assert.equal(await client.removeParticipant({ roomId: 'a', participantId: 'p' }), undefined)
  await client.listSessions({ roomId: 'a' }).catch(() => {})
  assert.deepEqual(server.requests.map(({ method, url }) => `${method} ${url}`), [
    'GET /v2/rooms/validate/a', 'GET /v2/rooms/b%20c', 'POST /v2/rooms/deactivate', 'GET /v2/rooms?page=2&perPage=5&query=x',
    'GET /v2/sessions/s', 'POST /v2/sessions/end', 'POST /v2/sessions/participants/remove',
    'GET /v2/sessions?roomId=a&page=1&perPage=20',
  ])
})

test('lists are read to their end, page by page', async () => {
  const page = (current, last, ...ids) => ({
    body: { pageInfo: { currentPage: current, lastPage: last, total: 3 }, data: ids.map((roomId) => ({ roomId })) },
  })
  const { server, client } = await serve(page(1, 2, 'a', 'b'), page(2, 2, 'c'))
  const ids = []
  for await (const { roomId } of client.rooms({ perPage: 2 })) ids.push(roomId)
  assert.deepEqual(ids, ['a', 'b', 'c'])
  assert.deepEqual(server.requests.map(({ url }) => url), ['/v2/rooms?page=1&perPage=2', '/v2/rooms?page=2&perPage=2'])
  // Whoever stops early asks no further.
  for await (const _ of client.rooms()) break
  const endless = await serve({ body: { pageInfo: { currentPage: 1, lastPage: 1e9 }, data: [] } })
  for await (const _ of endless.client.sessions()) assert.fail()
  assert.equal(endless.server.requests.length, 1)
})

test('a call is tried again where that can help', async () => {
  const busy = { status: 503 }
  const { server, client } = await serve(busy, busy, { body: room })
  await client.fetchRoom({ roomId: 'a' })
  assert.equal(server.requests.length, 3)
  const [first, second, third] = server.requests.map(({ at }) => at)
  assert.ok(second - first >= 120 && third - second >= 240, 'with a longer wait each time')
})

test('and only so often', async () => {
  const { server, client } = await serve({ status: 500 })
  await assert.rejects(client.fetchRoom({ roomId: 'a' }), { code: 'remote_unavailable' })
  assert.equal(server.requests.length, 3)
})

test('what may have been done is not done twice', async () => {
  for (const answer of [{ status: 503 }, (request) => request.destroy()]) {
    const { server, hasty } = await serve(answer, { body: room })
    await assert.rejects(hasty.createRoom(), { code: 'remote_unavailable' })
    assert.equal(server.requests.length, 1)
  }
})

test('the vendor’s wish to wait is followed, in bounds', async () => {
  const { server, client } = await serve({ status: 429, headers: { 'retry-after': '1' } }, { body: room })
  await client.createRoom()
  const [first, second] = server.requests.map(({ at }) => at)
  assert.ok(second - first >= 1000, `${second - first} ms`)
  const long = await serve({ status: 429, headers: { 'retry-after': '3600' } })
  await assert.rejects(long.client.createRoom(), { code: 'remote_rate_limited', retryAfter: 3600 })
  assert.equal(long.server.requests.length, 1)
})

test('the vendor’s wish to wait may be a date, which its own clock is compared with', async () => {
  // Of long ago: what the clock here says does not matter.
  const headers = { date: 'Sun, 06 Nov 1994 08:49:37 GMT', 'retry-after': 'Sun, 06 Nov 1994 08:49:38 GMT' }
  const { server, client } = await serve({ status: 429, headers }, { body: room })
  await client.createRoom()
  const [first, second] = server.requests.map(({ at }) => at)
  assert.ok(second - first >= 1000, `${second - first} ms`)
  const long = await serve({ status: 503, headers: { ...headers, 'retry-after': 'Sunday, 06-Nov-94 09:49:37 GMT' } })
  await assert.rejects(long.client.fetchRoom({ roomId: 'a' }), { code: 'remote_unavailable', retryAfter: 3600 })
  assert.equal(long.server.requests.length, 1)
})

test('a date in an answer without one of its own is compared with the clock', async (context) => {
  context.mock.timers.reset()
  context.mock.timers.enable({ apis: ['Date'], now: Date.UTC(1994, 10, 6, 8, 49, 37) })
  const call = new videosdk.Api().fetchRoom('a.b.c', { roomId: 'a' })
  const headers = { 'retry-after': 'Sun, 06 Nov 1994 08:49:44 GMT' }
  assert.throws(() => call.understand(503, headers, ''), { code: 'remote_unavailable', retryAfter: 7 })
})

test('what is tried again depends on the status and on whether doing it twice harms', async () => {
  for (const [status, tries, triesOfMaking] of [[408, 2, 1], [425, 2, 2], [429, 2, 2], [502, 2, 1], [409, 1, 1]]) {
    const fetched = await serve({ status }, { body: room })
    await fetched.client.fetchRoom({ roomId: 'a' }).catch(() => {})
    assert.equal(fetched.server.requests.length, tries, `${status}`)
    const made = await serve({ status }, { body: room })
    await made.client.createRoom().catch(() => {})
    assert.equal(made.server.requests.length, triesOfMaking, `${status}`)
  }
})

test('attempts are all tries, and not those after the first', async () => {
  const server = await vendor({ status: 503 })
  started.push(server)
  const client = new videosdk.Client({ credentials, baseUrl: server.baseUrl, attempts: 2 })
  await assert.rejects(client.fetchRoom({ roomId: 'a' }), { code: 'remote_unavailable' })
  assert.equal(server.requests.length, 2)
})

test('without a `fetch` it is said what is missing', async () => {
  const client = new videosdk.Client({ credentials })
  const { fetch } = globalThis
  delete globalThis.fetch
  try {
    await assert.rejects(client.createRoom(), { code: 'argument_invalid' })
  } finally {
    globalThis.fetch = fetch
  }
})

test('refusals are not tried again', async () => {
  for (const [status, code] of [[400, 'remote_invalid_parameter'], [401, 'remote_unauthorized'], [403, 'remote_forbidden'], [404, 'remote_not_found']]) {
    const { server, client } = await serve({ status, body: { message: 'no' } })
    await assert.rejects(client.fetchRoom({ roomId: 'a' }), (error) => isRoomkeyError(error) && error.code === code)
    assert.equal(server.requests.length, 1)
  }
})

test('a redirect is not followed: the token stays here', async () => {
  const elsewhere = await vendor({ body: room })
  started.push(elsewhere)
  const { client } = await serve({ status: 302, headers: { location: `${elsewhere.baseUrl}/v2/rooms/a` } })
  await assert.rejects(client.fetchRoom({ roomId: 'a' }), { code: 'remote_answer_invalid' })
  assert.equal(elsewhere.requests.length, 0)
})

test('an answer without end is not read to its end', async () => {
  const chunk = Buffer.alloc(1 << 16, ' ')
  let sent = 0
  const { client } = await serve((_, response) => {
    const more = () => {
      while (!response.destroyed && sent < 1 << 28) {
        sent += chunk.length
        if (!response.write(chunk)) return response.once('drain', more)
      }
    }
    more()
  })
  await assert.rejects(client.fetchRoom({ roomId: 'a' }), { code: 'remote_answer_invalid' })
  assert.ok(sent < 1 << 25, `${sent} bytes were taken`)
})

test('nobody waits for ever', async () => {
  const { server, hasty } = await serve(() => {})
  const begun = performance.now()
  await assert.rejects(hasty.createRoom(), (error) => error.code === 'remote_unavailable' && error.cause instanceof Error)
  assert.ok(performance.now() - begun < 5000)
  assert.equal(server.requests.length, 1)
  const slow = await serve((_, response) => response.write('{"roomId"'))
  await assert.rejects(slow.hasty.createRoom(), { code: 'remote_unavailable' })
})

test('a signal ends the call, also between two tries', async () => {
  const reason = new Error('changed my mind')
  const { client } = await serve(() => {})
  await assert.rejects(client.createRoom({}, { signal: AbortSignal.abort(reason) }), reason)
  const ending = new AbortController()
  setTimeout(() => ending.abort(reason), 50)
  await assert.rejects(client.createRoom({}, { signal: ending.signal }), reason)
  const busy = await serve({ status: 429, headers: { 'retry-after': '20' } })
  await assert.rejects(busy.client.createRoom({}, { signal: AbortSignal.timeout(100) }), { name: 'TimeoutError' })
  await assert.rejects(client.createRoom({}, { signal: 7 }), { code: 'argument_invalid' })
  await assert.rejects(client.createRoom({}, { sginal: ending.signal }), { code: 'argument_invalid' })
})

test('nobody there', async () => {
  const { server, client } = await serve({ body: room })
  await server.stop()
  await assert.rejects(client.fetchRoom({ roomId: 'a' }), (error) => error.code === 'remote_unavailable' && error.cause !== undefined)
})

test('what is wrong with the client is said when it is made', () => {
  for (const options of [
    undefined, null, {}, { credentials: null }, { credentials, timeoutSeconds: 0 }, { credentials, timeoutSeconds: 1e9 }, { credentials, attempts: 0 },
    { credentials, attempts: 1.5 }, { credentials, fetch: 7 }, { credentials, timeout: 1 }, { credentials, baseUrl: 7 },
  ]) assert.throws(() => new videosdk.Client(options), { code: 'argument_invalid' })
  assert.throws(() => new videosdk.Client({ credentials, baseUrl: 'http://rooms.example' }), { code: 'base_url_invalid' })
})
