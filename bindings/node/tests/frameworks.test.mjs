// The adapters where frameworks differ: bodies that were parsed before, callers that throw, other paths and methods.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { test } from 'node:test'
import express from 'express'
import Fastify from 'fastify'
import { videosdk } from 'roomkey'
import { endpoints as withExpress, Policy } from 'roomkey/express'
import { endpoints as withFastify } from 'roomkey/fastify'
import { endpoints as withFetch } from 'roomkey/fetch'

const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
const member = new Policy({ permissions: ['allow_join'], roles: ['rtc', 'crawler'] })
const token = credentials.mint({ permissions: ['allow_join'] })
const vendors = []
const options = {
  credentials,
  caller: () => member,
  async fetch(url, { body }) {
    vendors.push({ url, body })
    return new Response('{"roomId":"2kyv-gzay-64pg"}')
  },
}
const failing = { ...options, caller: async () => { throw new Error('the database is gone') } }

/** Runs a handler on a port; resolves to what `use` does with its URL. */
async function served(handler, use) {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await use(`http://127.0.0.1:${server.address().port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const post = (url, body, type = 'application/json') => fetch(url, { method: 'POST', body, headers: { 'content-type': type } })

test('without a caller there is no server', async () => {
  for (const make of [withExpress, withFetch, (given) => new videosdk.Endpoints(given)]) {
    for (const caller of [undefined, null, true, member]) assert.throws(() => make({ credentials, caller }), { code: 'argument_invalid' })
    assert.throws(() => make({ ...options, callr() {} }), { code: 'argument_invalid' })
    assert.throws(() => make({ ...options, baseUrl: 'http://rooms.example' }), { code: 'base_url_invalid' })
  }
  const app = Fastify()
  app.register(withFastify, { credentials })
  await assert.rejects(async () => app.ready(), { code: 'argument_invalid' })
  assert.throws(() => new Policy({ permissions: ['allow_join'] }), { code: 'argument_invalid' })
  assert.throws(() => new Policy({ permissions: [], roles: ['rtc'] }), { code: 'permissions_missing' })
})

test('what is no text is refused and not replaced, whatever the framework makes of it', async () => {
  const app = express()
  app.use('/', withExpress(options))
  const fastify = Fastify()
  fastify.register(withFastify, options)
  await fastify.ready()
  const handle = withFetch(options)
  const byFetch = async (incoming, outgoing) => {
    const answer = await handle(new Request(`http://127.0.0.1${incoming.url}`))
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
  }
  for (const handler of [app, (incoming, outgoing) => fastify.server.emit('request', incoming, outgoing), byFetch]) {
    await served(handler, async (url) => {
      // As it stands: `fetch` would escape it first.
      const ask = async (value) => {
        const { hostname, port } = new URL(url)
        const asked = request({ hostname, port, path: `/get-token?peerId=${value}` }).end()
        const [answer] = await once(asked, 'response')
        let text = ''
        for await (const piece of answer) text += piece
        return [answer.statusCode, JSON.parse(text)]
      }
      for (const value of ['zo%EB', 'zo%EC', '100%', '%zz', '%C3']) {
        const [status, { code }] = await ask(value)
        assert.deepEqual([status, code], [400, 'query_malformed'], value)
      }
      const [status, answer] = await ask('zo%C3%AB')
      assert.equal(status, 200)
      assert.equal(credentials.verify(answer.token).participantId, 'zo\u00eb')
    })
  }
  await fastify.close()
})

test('Express: bodies that someone has parsed are understood too', async () => {
  const app = express()
  app.use(express.json(), express.urlencoded({ extended: false }), express.text({ type: 'text/json' }))
  app.use('/a', withExpress(options))
  await served(app, async (url) => {
    for (const [body, type] of [
      [JSON.stringify({ token, region: 'sg001' }), 'application/json'], [`token=${token}&region=sg001`, 'application/x-www-form-urlencoded'],
    ]) {
      assert.equal((await post(`${url}/a/create-meeting`, body, type)).status, 200)
      assert.deepEqual(JSON.parse(vendors.pop().body), { region: 'sg001' })
    }
    assert.equal((await (await fetch(`${url}/a/get-token`)).json()).token.split('.').length, 3)
  })
})

test('Express: what is not ours goes on, and what the caller throws goes to the app', async () => {
  const app = express()
  app.use(withExpress(failing))
  app.use((_request, response) => response.status(404).send('not ours'))
  app.use((error, _request, response, _next) => response.status(500).send(error.message))
  await served(app, async (url) => {
    for (const path of ['/', '/get-token/more', '/validate-meeting', '/validate-meeting/a/b', '/other']) {
      assert.equal(await (await fetch(`${url}${path}`)).text(), 'not ours')
    }
    assert.equal(await (await post(`${url}/get-token`, '{}')).text(), 'not ours')
    assert.equal(await (await fetch(`${url}/get-token`)).text(), 'the database is gone')
  })
})

test('plain node:http has the same middleware', async () => {
  const handler = withExpress(options)
  await served((request, response) => handler(request, response, () => response.writeHead(404).end()), async (url) => {
    assert.equal((await fetch(`${url}/get-token`)).status, 200)
    assert.equal((await fetch(`${url}/`)).status, 404)
    // A JSON body on GET, as the vendor's sample clients send it.
    const answer = await raw(`${url}/get-token`, 'GET', { 'content-type': 'application/json' }, '{"roomId":"2kyv-gzay-64pg","peerId":"ann"}')
    const claims = credentials.verify(JSON.parse(answer).token)
    assert.deepEqual([claims.roomId, claims.participantId], ['2kyv-gzay-64pg', 'ann'])
    // Two tokens are one too many, also where Node would keep only the first.
    const twice = await raw(`${url}/create-meeting`, 'POST', ['authorization', token, 'authorization', 'x.y.z', 'host', 'a'], '')
    assert.equal(JSON.parse(twice).code, 'credentials_ambiguous')
  })
})

function raw(url, method, headers, body) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, async (answer) => {
      let text = ''
      for await (const chunk of answer) text += chunk
      resolve(text)
    })
    sent.on('error', reject)
    if (method === 'GET') sent.setHeader('content-length', Buffer.byteLength(body))
    sent.end(body)
  })
}

test('Fastify: a plugin among others, whose parsers stay what they are', async () => {
  const app = Fastify()
  app.register(withFastify, { ...options, prefix: '/video' })
  app.register(withFastify, { ...failing, prefix: '/failing' })
  app.post('/echo', async (request) => request.body)
  await app.ready()
  const ask = (method, url, body, type = 'application/json') =>
    app.inject({ method, url, ...(body !== undefined && { body, headers: { 'content-type': type } }) })
  assert.deepEqual((await ask('POST', '/echo', '{"a":1}')).json(), { a: 1 })
  assert.equal((await ask('POST', '/video/create-meeting', `token=${token}`, 'application/x-www-form-urlencoded')).json().roomId, '2kyv-gzay-64pg')
  assert.equal((await ask('POST', '/video/validate-meeting/2kyv-gzay-64pg', JSON.stringify({ token }))).statusCode, 200)
  assert.equal((await ask('GET', '/video/get-token?roomId=a')).headers['cache-control'], 'no-store')
  assert.equal((await ask('GET', '/failing/get-token')).statusCode, 500)
  assert.equal((await ask('DELETE', '/video/get-token')).statusCode, 404)
  await app.close()
})

test('fetch: paths and methods', async () => {
  const handler = withFetch({ ...options, basePath: '/api/video/' })
  const ask = (path, init) => handler(new Request(`https://app.example${path}`, init))
  assert.equal((await ask('/api/video/get-token?roomId=a')).status, 200)
  assert.equal((await ask('/api/video/get-token/')).status, 200)
  for (const path of ['/get-token', '/api/video', '/api/videoget-token', '/api/video/other', '/api/video//get-token']) {
    assert.equal((await ask(path)).status, 404, path)
  }
  const wrong = await ask('/api/video/get-token', { method: 'DELETE' })
  assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'GET'])
  assert.equal((await ask('/api/video/create-meeting')).status, 405)
  assert.equal((await (await ask('/api/video/create-meeting', { method: 'POST', body: new URLSearchParams({ token }) })).json()).meetingId, '2kyv-gzay-64pg')
  await assert.rejects(withFetch(failing)(new Request('https://app.example/get-token')), /the database is gone/)
  await assert.rejects(withFetch({ ...options, caller: () => ({ permissions: ['host'], roles: ['rtc'] }) })(new Request('https://app.example/get-token')), { code: 'permission_unknown' })
})

test('the caller sees the framework’s own request, and may say who it is', async () => {
  const seen = []
  const caller = async (request) => {
    seen.push(request.headers.get('cookie'))
    return request.headers.get('cookie') === 'session=ann' ? { permissions: ['ask_join'], roles: ['rtc'], participantId: 'ann' } : undefined
  }
  const handler = withFetch({ ...options, caller })
  const ask = (cookie) => handler(new Request('https://app.example/get-token', { headers: { cookie } }))
  const claims = credentials.verify((await (await ask('session=ann')).json()).token)
  assert.deepEqual([claims.participantId, claims.entry], ['ann', 'ask'])
  assert.equal((await ask('session=ben')).status, 401)
  assert.deepEqual(seen, ['session=ann', 'session=ben'])
})
