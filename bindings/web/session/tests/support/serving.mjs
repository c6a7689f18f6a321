// A server on loopback, for as long as a test uses it.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { createSession } from '@roomkey/session'

/** A server that answers as it is told, and remembers what it was asked. */
export async function serving(answer, use) {
  const asked = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      asked.push({ method: request.method, url: request.url, headers: request.headers, body })
      answer(response, asked.length, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}`
  try {
    await use(url, asked)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

export const json = (value, status = 200, headers = {}) => (response) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

/** Starts a session of its own, and says what came of it. */
export async function start(options, policy) {
  const session = createSession(policy)
  const state = await session.startSession(options)
  const token = await session.getToken().catch(() => undefined)
  const error = session.lastError
  session.close()
  return { state, token, error }
}
