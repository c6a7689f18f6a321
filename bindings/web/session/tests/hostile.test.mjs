// What a server that means harm sends, and what becomes of it. Long answers, ways elsewhere and what errors say are in
// `endpoint.test.mjs`; the same is done to the sessions in Python (`test_session_hostile.py`) and Rust (`tests/hostile.rs`).

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { json, serving, start } from './support/serving.mjs'

const written = (body) => (response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body)
const jwt = (claims) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`

test('what is no token, no text or no time is refused, and asked for once', async () => {
  for (const [body, code] of [
    [Buffer.from('{"token":"a.b.c","name":"\xff"}', 'latin1'), 'remote_answer_invalid'],
    [Buffer.from('a.b.\xff', 'latin1'), 'remote_answer_invalid'],
    ['{"token":1}', 'token_malformed'],
    ['{"token":{"token":"a.b.c"}}', 'token_malformed'],
    ['{"token":["a.b.c"]}', 'token_malformed'],
    ['{"token":"a.b.c\\r\\nset-cookie: x=1"}', 'token_malformed'],
    [`{"token":"${'a'.repeat(20_000)}"}`, 'token_too_large'],
    ['{"token":"a.b.c","expires_in":NaN}', 'remote_answer_invalid'],
    ['{"token":"a.b.c","expires_in":Infinity}', 'remote_answer_invalid'],
    ['{"token":"a.b.c","expires_in":1e400}', 'remote_answer_invalid'],
    ['{"token":"a.b.c","expires_in":1e308}', 'remote_answer_invalid'],
    ['{"token":"a.b.c","expires_in":-1}', 'remote_answer_invalid'],
    ['{"token":"a.b.c","expiresAt":"the end of time"}', 'remote_answer_invalid'],
  ]) {
    await serving(written(body), async (url, asked) => {
      const { state, error } = await start({ endpoint: url })
      assert.deepEqual([state, error.code, error.cause?.code, asked.length], ['ERROR', 'refused', code, 1], String(body).slice(0, 60))
    })
  }
})

test('a token that ended long ago is handed to nobody, and not asked for more often than may be', async () => {
  for (const body of [{ token: jwt({ exp: 1 }) }, { token: 'a', expires_in: 0 }, { token: 'a', expiresAt: '1970-01-01T00:00:01Z' }]) {
    await serving(json(body), async (url, asked) => {
      const { state, token, error } = await start({ endpoint: url }, { startSeconds: 1.5 })
      assert.deepEqual([state, token, error.code], ['ERROR', undefined, 'timeout'])
      assert.ok(asked.length <= 2, `${asked.length}`)
    })
  }
})

test('a token that lives for thousands of years, or is deep, or says no number, is a token', async () => {
  const deep = `{"token":"a.b.c","x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
  const far = JSON.stringify({ token: 'a.b.c', expires_in: 99_999_999_999 })
  for (const body of [deep, far, ...[9e10, 1e300, 'never', null].map((exp) => JSON.stringify({ token: jwt({ exp }) }))]) {
    await serving(written(body), async (url, asked) => {
      const { state } = await start({ endpoint: url })
      assert.deepEqual([state, asked.length], ['CONNECTED', 1], body.slice(0, 60))
    })
  }
})

test('who says "again, at once" for ever is asked once a second at the most', async () => {
  await serving(json({}, 429, { 'retry-after': '0' }), async (url, asked) => {
    const { state, error } = await start({ endpoint: url }, { startSeconds: 3 })
    assert.deepEqual([state, error.code, error.cause.code], ['ERROR', 'timeout', 'remote_rate_limited'])
    assert.ok(asked.length >= 2 && asked.length <= 3, `${asked.length}`)
  })
})

test('a cookie that it sets does not come back', async () => {
  const cookie = { 'set-cookie': 'who=hush; Path=/' }
  await serving((response, count) => json({ token: 'a.b.c' }, count === 1 ? 503 : 200, cookie)(response), async (url, asked) => {
    assert.equal((await start({ endpoint: url })).state, 'CONNECTED')
    assert.deepEqual(asked.map(({ headers }) => headers.cookie), [undefined, undefined])
  })
})

test('an answer that drips is given up in time, and its connection with it', async () => {
  let isClosed = false
  await serving((response) => {
    response.writeHead(200).write('{"token":"')
    const drip = setInterval(() => response.write('a'), 50)
    response.once('close', () => (clearInterval(drip), (isClosed = true)))
  }, async (url) => {
    const begun = performance.now()
    const { state, error } = await start({ endpoint: url }, { startSeconds: 1.5, fetchSeconds: 1 })
    assert.deepEqual([state, error.code], ['ERROR', 'timeout'])
    assert.ok(performance.now() - begun < 10_000)
    await new Promise((done) => setTimeout(done, 100))
    assert.ok(isClosed)
  })
})
