// What goes over the wire, and what comes back: against a server of this file, on loopback.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { createSession } from '@roomkey/session'
import { json, serving, start } from './support/serving.mjs'

test('an endpoint is asked once, without a referrer and without what was not given', async () => {
  await serving(json({ token: 'a.b.c' }), async (url, asked) => {
    const { state, token } = await start({ endpoint: `${url}/get-token?roomId=abcd-efgh-ijkl` })
    assert.deepEqual([state, token, asked.length], ['CONNECTED', 'a.b.c', 1])
    const [{ method, url: path, headers, body }] = asked
    assert.deepEqual([method, path, body], ['GET', '/get-token?roomId=abcd-efgh-ijkl', ''])
    assert.deepEqual([headers.referer, headers.authorization, headers.cookie], [undefined, undefined, undefined])
  })
})

test('headers are written in any case and in any form, and are what they were at the start', async () => {
  await serving(json({ token: 'a.b.c', expires_in: 12 }), async (url, asked) => {
    const headers = { 'Content-Type': 'application/json; charset=utf-8', Authorization: 'Bearer mine' }
    await start({ endpoint: url, body: { room: 'r' }, headers })
    await start({ endpoint: url, headers: new Headers({ authorization: 'Bearer instance' }) })
    await start({ endpoint: url, headers: async () => [['Accept', 'text/plain']] })
    assert.equal(asked[0].headers['content-type'], 'application/json; charset=utf-8')
    assert.deepEqual(asked.map(({ headers }) => headers.authorization), ['Bearer mine', 'Bearer instance', undefined])
    assert.equal(asked[2].headers.accept, 'text/plain')
    const session = createSession()
    await session.startSession({ endpoint: url, headers })
    headers.Authorization = 'Bearer other'
    session.rejected(await session.getToken())
    await session.getToken()
    session.close()
    assert.equal(asked.at(-1).headers.authorization, 'Bearer mine')
  })
})

test('headers, method and body are the caller’s, and a function makes headers for each request', async () => {
  await serving(json({ token: 'a.b.c' }), async (url, asked) => {
    let count = 0
    const headers = async () => ({ authorization: `Bearer ${(count += 1)}` })
    await start({ endpoint: url, headers, method: 'PUT', body: { room: 'r' } })
    assert.deepEqual([asked[0].method, asked[0].headers.authorization, asked[0].body], ['PUT', 'Bearer 1', '{"room":"r"}'])
    assert.equal(asked[0].headers['content-type'], 'application/json')
    await start({ endpoint: url, body: 'room=r', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    assert.deepEqual([asked[1].method, asked[1].headers['content-type'], asked[1].body], ['POST', 'application/x-www-form-urlencoded', 'room=r'])
  })
})

test('an app token goes in a header and never in an address, and is told loudly once', async () => {
  await serving(json({ sessionToken: 's', expiresAt: '2099-01-01T00:00:00.000000Z', identity: 'ann' }), async (url, asked) => {
    const lines = []
    const { warn } = console
    console.warn = (...words) => lines.push(words)
    for (let round = 0; round < 2; round += 1) {
      const { state, token } = await start({ appToken: 'hush.app.token', identity: 'ann' }, { server: url })
      assert.deepEqual([state, token], ['CONNECTED', 's'])
    }
    console.warn = warn
    assert.equal(lines.length, 1)
    assert.match(lines[0].join(' '), /app token gives full control/)
    assert.ok(!inspect(lines).includes('hush'))
    const [{ method, url: path, headers, body }] = asked
    assert.deepEqual([method, path, headers.authorization], ['POST', '/v1/sessions', 'Bearer hush.app.token'])
    assert.equal(JSON.parse(body).identity, 'ann')
    assert.ok(!body.includes('hush'))
  })
})

test('a way elsewhere is not taken: it is a page to sign in, or somebody who wants the token', async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    await serving((response, count, request) => {
      if (request.url === '/elsewhere') return json({ token: 'stolen' })(response)
      response.writeHead(status, { location: '/elsewhere' }).end()
    }, async (url, asked) => {
      const { state, error } = await start({ endpoint: url, headers: { authorization: 'Bearer hush' } })
      assert.deepEqual([state, error.code, error.cause.status], ['ERROR', 'refused', status])
      assert.equal(asked.length, 1)
    })
  }
})

test('an answer without an end is not read to its end', async () => {
  let sent = 0
  await serving((response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"token":"a')
    const more = () => {
      while (sent < 64 * 1024 * 1024 && !response.destroyed) {
        sent += 65_536
        if (!response.write('a'.repeat(65_536))) return response.once('drain', more)
      }
    }
    more()
  }, async (url) => {
    const { state, error } = await start({ endpoint: url })
    assert.deepEqual([state, error.cause.code], ['ERROR', 'remote_answer_invalid'])
  })
  assert.ok(sent < 16 * 1024 * 1024, `${sent}`)
})

test('what a server answers stands in no error', async () => {
  for (const [status, body] of [[200, '{"hush"'], [200, '"hush hush"'], [401, '{"error":"hush"}'], [200, '{"error":"hush"}'], [500, 'hush'], [200, '{"token":"hush hush"}']]) {
    await serving((response) => response.writeHead(status).end(body), async (url) => {
      const session = createSession({ startSeconds: 1, fetchSeconds: 1 })
      assert.equal(await session.startSession({ endpoint: url }), 'ERROR', body)
      const all = inspect(session.lastError, { depth: 20, showHidden: true })
      assert.ok(!all.includes('hush'), all)
    })
  }
})

test('a server that fails is asked again, and one that asks to wait is waited for', async () => {
  await serving((response, count) => (count === 1 ? json({}, 503)(response) : json({ token: 'second' })(response)), async (url, asked) => {
    const { state, token } = await start({ endpoint: url })
    assert.deepEqual([state, token, asked.length], ['CONNECTED', 'second', 2])
  })
  await serving((response) => json({}, 429, { 'retry-after': '60' })(response), async (url, asked) => {
    const { state, error } = await start({ endpoint: url }, { startSeconds: 3 })
    assert.deepEqual([state, error.code, error.cause.code, error.cause.retryAfter, asked.length], ['ERROR', 'timeout', 'remote_rate_limited', 60, 1])
  })
})

test('a server that says nothing is given up, and its connection with it', async () => {
  const given = []
  await serving((response, count, request) => request.socket.once('close', () => given.push(count)), async (url, asked) => {
    const { state, error } = await start({ endpoint: url }, { startSeconds: 1.5, fetchSeconds: 1 })
    assert.deepEqual([state, error.code, asked.length], ['ERROR', 'timeout', 1])
    await new Promise((done) => setTimeout(done, 100))
    assert.deepEqual(given, [1])
  })
})

test('a server that cannot be reached is not there, and nothing says more', async () => {
  let closed
  await serving(() => {}, (url) => void (closed = url))
  const { state, error } = await start({ endpoint: `${closed}/?secret=hush` }, { startSeconds: 1 })
  assert.deepEqual([state, error.code, error.cause.code], ['ERROR', 'timeout', 'remote_unavailable'])
  assert.ok(!inspect(error, { depth: 20 }).includes('hush'))
})

test('a function may hand over the answer of a server', async () => {
  await serving(json({ token: 'a', expires_in: 300 }), async (url) => {
    const { token } = await start({ tokenProvider: ({ signal }) => fetch(url, { signal }) })
    assert.equal(token, 'a')
  })
  await serving(json({}, 403), async (url) => {
    const { error } = await start({ tokenProvider: () => fetch(url) })
    assert.deepEqual([error.code, error.cause.code, error.status], ['refused', 'remote_forbidden', 403])
  })
})

test('another identity in the answer than was asked for is nobody’s session', async () => {
  await serving(json({ session_key: 'a', identity: 'ben' }), async (url, asked) => {
    const { state, error } = await start({ endpoint: url, profile: 'videoio-v1', identity: 'ann' })
    assert.deepEqual([state, error.code], ['ERROR', 'identity_mismatch'])
    assert.equal(asked[0].body, '{"identity":"ann"}')
  })
})
