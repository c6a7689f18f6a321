// A session of Video.io's for a user: a server in the vendor's place grants it, and a client of its API asks for it.
//
//     The package is installed as bindings/node/README.md says.
//     VIDEOIO_AUTHORITY_SECRET=… node videoio.mjs

import { once } from 'node:events'
import { createServer } from 'node:http'
import { videoio } from 'roomkey'

const authority = new videoio.Authority(process.env.VIDEOIO_AUTHORITY_SECRET)
const endpoints = new videoio.Endpoints({ authority, lifetime: '1h' })

const server = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const { status, headers, body } = endpoints.createSession({
    query: request.url.split('?')[1], authorization: request.headers.authorization,
    contentType: request.headers['content-type'], body: Buffer.concat(chunks),
  })
  response.writeHead(status, Object.fromEntries(headers)).end(body)
}).listen(0, '127.0.0.1')
await once(server, 'listening')

// The app token stays on the app's server, which gets a session token for each of its users.
const client = new videoio.Client({
  appToken: authority.mintApp({ app: 'my-app' }), generation: 'second', baseUrl: `http://127.0.0.1:${server.address().port}`,
})
const { sessionToken } = await client.createSession({ identity: 'ann@app.example', scopes: ['videos.read', 'streams.create'] })
server.close()

const claims = authority.verifySession(sessionToken, { app: 'my-app', scope: 'videos.read' })
console.log(`${claims.identity} may: ${claims.scopes.join(' ')}`)
