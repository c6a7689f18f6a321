// A token server with Fastify.
//
//     npm install fastify     # and the package, as bindings/node/README.md says
//     VIDEOSDK_API_KEY=… VIDEOSDK_SECRET_KEY=… node fastify.mjs
//     curl -H 'authorization: Bearer key-of-ann' http://127.0.0.1:3000/video/get-token

import Fastify from 'fastify'
import { videosdk } from 'roomkey'
import { endpoints, Policy } from 'roomkey/fastify'

// However your app knows its users: a session, a cookie, a token of its own. These keys are for trying it out.
const policies = new Map([
  ['key-of-ann', new Policy({ permissions: ['allow_join', 'allow_mod'], roles: ['rtc'], rights: ['create', 'validate'] })],
  ['key-of-ben', new Policy({ permissions: ['ask_join'], roles: ['rtc'], participantId: 'ben' })],
])

const app = Fastify()
app.register(endpoints, {
  prefix: '/video',
  credentials: videosdk.Credentials.fromEnv(),
  baseUrl: process.env.VIDEOSDK_BASE_URL,
  caller: (request) => policies.get(request.headers.authorization?.replace('Bearer ', '')),
})

const address = await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' })
console.log(`${address}/video`)
