// A server that hands out tokens, in the shapes of everybody who is measured: ours, LiveKit's and Supabase's. It counts what it is
// asked, and its clock, its faults and its slowness are for the scenario to say.

import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

const part = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A token as LiveKit's and Supabase's are. */
export function token(claims) {
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${createHmac('sha256', 'the secret of this server').update(signed).digest('base64url')}`
}

export const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))

/**
 * `ahead`: by how many seconds the server's clock is ahead of the true one. `lifetime`: of its tokens, in seconds. `fails(count, body)`
 * says whether a request fails. `delay`: how long an answer takes, in milliseconds. `now()`: the true time, in milliseconds.
 */
export async function issuer({ ahead = 0, lifetime = 3600, fails = () => false, delay = 20, now = Date.now } = {}) {
  const calls = []
  const clock = () => Math.floor(now() / 1000) + ahead
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (data) => (text += data))
    request.on('end', () => {
      let body = {}
      try {
        body = JSON.parse(text)
      } catch {
        // Ours asks with nothing.
      }
      calls.push(body)
      const count = calls.length
      setTimeout(() => {
        response.setHeader('date', new Date(clock() * 1000).toUTCString())
        response.setHeader('content-type', 'application/json')
        if (fails(count, body)) return response.writeHead(503).end('{"error":"not now"}')
        const iat = clock()
        const sub = body.participant_identity ?? 'ann'
        const made = token({ iat, nbf: iat, exp: iat + lifetime, sub, jti: `t${count}` })
        const session = { access_token: made, refresh_token: `r${count}`, token_type: 'bearer', expires_in: lifetime, expires_at: iat + lifetime, user: { id: 'ann' } }
        const isRefresh = request.url.includes('grant_type=refresh_token')
        response.writeHead(200).end(JSON.stringify(isRefresh ? session : { server_url: 'ws://127.0.0.1:7880', participant_token: made }))
      }, delay)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    calls,
    /** What a server that is asked says of a token: whether it has ended, by the server's clock. */
    hasEnded: (token) => claims(token).exp <= clock(),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
