/**
 * Jest's jsdom is a realm of its own, without `fetch`, `TextEncoder` and what else Node has.
 *
 * @jest-environment jsdom
 */

const { inspect, isRoomkeyError, jws, opentok, Revocation, RoomkeyError, Secret, videoio, videosdk } = require('roomkey')

const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e59687'
const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret })

test('this is a realm of its own', () => {
  expect(typeof window).toBe('object')
  expect(require('node:vm').runInThisContext('Object')).not.toBe(Object)
})

test('tokens are minted and verified', () => {
  const token = credentials.mint({ permissions: ['allow_join'], roomId: 'r', claims: { team: 7, list: [{ a: 1 }] } })
  const claims = credentials.verify(token, { use: 'join', roomId: 'r' })
  expect(claims).toMatchObject({ roomId: 'r', custom: { team: 7, list: [{ a: 1 }] } })
  expect(claims.expiresAt).toBeInstanceOf(Date)
  expect(credentials.mintMany(['ann', 'ben'], { permissions: ['ask_join'] })).toHaveLength(2)
  expect(Revocation.token('my-api-key', claims.jti).covers(claims)).toBe(true)
  expect(inspect(token, { secret }).findings.map(({ code }) => code)).toContain('signature_matches')
})

test('what is wrong is an error of this package, from every constructor too', () => {
  for (const run of [
    () => credentials.verify('a.b.c'), () => new Secret('short'), () => new videosdk.Credentials({ apiKey: '', secret }),
    () => new videosdk.Api('http://rooms.example'), () => new videosdk.Policy({ permissions: [], roles: [] }),
    () => new videosdk.Client({ credentials, attempts: 0 }), () => jws.Key.rs256Pem('x'), () => new jws.Rs256Signer('x'),
    () => credentials.mint({ permissions: ['allow_join'], lifetime: '9 weeks' }),
  ]) {
    let error
    try {
      run()
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(RoomkeyError)
    expect(error).toBeInstanceOf(Error)
    expect(isRoomkeyError(error)).toBe(true)
    expect(error.code).toMatch(/^[a-z0-9_]+$/)
  }
})

test('bytes and dates of this realm and of Node’s are taken', () => {
  const { TextEncoder } = require('node:util')
  const theirs = new TextEncoder().encode(secret)
  const ours = new Uint8Array([...theirs])
  expect(theirs.constructor).not.toBe(ours.constructor)
  for (const bytes of [theirs, ours, Buffer.from(secret)]) {
    const key = jws.Key.hs256(bytes)
    const token = credentials.mint({ permissions: ['allow_join'], now: new Date() })
    expect(jws.verify(token, key).apikey).toBe('my-api-key')
    expect(key.open(token)).toBeInstanceOf(Uint8Array)
  }
  const foreign = require('node:vm').runInThisContext('new Date()')
  expect(credentials.mint({ permissions: ['allow_join'], now: foreign })).toMatch(/^ey/)
})

test('options of another realm are options', () => {
  const options = require('node:vm').runInThisContext("({ permissions: ['allow_join'], claims: { a: { b: [1] } } })")
  expect(credentials.verify(credentials.mint(options)).custom).toEqual({ a: { b: [1] } })
})

test('a client sends with the `fetch` it is given, and a signal of jsdom ends it', async () => {
  const asked = []
  const answer = { status: 200, headers: new Map(), body: [Buffer.from('{"roomId":"2kyv-gzay-64pg"}')] }
  const fetch = async (url, init) => (asked.push([url, init.method]), answer)
  const client = new videosdk.Client({ credentials, fetch })
  expect((await client.createRoom({ customRoomId: 'a' })).roomId).toBe('2kyv-gzay-64pg')
  expect(asked).toEqual([['https://api.videosdk.live/v2/rooms', 'POST']])
  const ending = new AbortController()
  ending.abort(new Error('changed my mind'))
  await expect(client.createRoom({}, { signal: ending.signal })).rejects.toThrow('changed my mind')
  await expect(new videosdk.Client({ credentials }).createRoom()).rejects.toMatchObject({ code: 'argument_invalid' })
})

test('the endpoints answer', async () => {
  const endpoints = new videosdk.Endpoints({ credentials, caller: () => ({ permissions: ['allow_join'], roles: ['rtc'] }) })
  const { status, body } = await endpoints.getToken({}, { query: '' })
  expect(status).toBe(200)
  expect(credentials.verify(JSON.parse(body).token).permissions).toEqual(['allow_join'])
})

test('the other vendors do too', () => {
  const seats = new opentok.Credentials({ apiKey: '123456', secret })
  const session = String(opentok.SessionId.create('123456'))
  expect(seats.verify(seats.mint({ session, role: 'publisher', kind: 't1' }))).toMatchObject({ session, role: 'publisher' })
  const authority = new videoio.Authority(secret)
  const app = authority.verifyApp(authority.mintApp({ app: 'my-app' }))
  expect(authority.verifySession(authority.mintSession(app, { identity: 'ann', scopes: ['videos.read'] })).identity).toBe('ann')
})
