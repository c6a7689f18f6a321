// A token server with Hono, on Node. The same handler is a route of Next.js, Bun, Deno or a worker.
//
//     npm install hono @hono/node-server     # and the package, as bindings/node/README.md says
//     VIDEOSDK_API_KEY=… VIDEOSDK_SECRET_KEY=… node hono.mjs
//     curl -H 'authorization: Bearer key-of-ann' http://127.0.0.1:3000/video/get-token

import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { videosdk } from 'roomkey'
import { endpoints, Policy } from 'roomkey/fetch'

// However your app knows its users: a session, a cookie, a token of its own. These keys are for trying it out.
const policies = new Map([
  ['key-of-ann', new Policy({ permissions: ['allow_join', 'allow_mod'], roles: ['rtc'], rights: ['create', 'validate'] })],
  ['key-of-ben', new Policy({ permissions: ['ask_join'], roles: ['rtc'], participantId: 'ben' })],
])

const video = endpoints({
  basePath: '/video',
  credentials: videosdk.Credentials.fromEnv(),
  baseUrl: process.env.VIDEOSDK_BASE_URL,
  caller: (request) => policies.get(request.headers.get('authorization')?.replace('Bearer ', '')),
})

const app = new Hono()
app.all('/video/*', (context) => video(context.req.raw))

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}/video`)
})
