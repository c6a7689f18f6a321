// A token server with Express.
//
//     npm install express     # and the package, as bindings/node/README.md says
//     VIDEOSDK_API_KEY=… VIDEOSDK_SECRET_KEY=… node express.mjs
//     curl -H 'authorization: Bearer key-of-ann' http://127.0.0.1:3000/video/get-token

import express from 'express'
import { videosdk } from 'roomkey'
import { endpoints, Policy } from 'roomkey/express'

// However your app knows its users: a session, a cookie, a token of its own. These keys are for trying it out.
const policies = new Map([
  ['key-of-ann', new Policy({ permissions: ['allow_join', 'allow_mod'], roles: ['rtc'], rights: ['create', 'validate'] })],
  ['key-of-ben', new Policy({ permissions: ['ask_join'], roles: ['rtc'], participantId: 'ben' })],
])

const app = express()
app.use('/video', endpoints({
  credentials: videosdk.Credentials.fromEnv(),
  baseUrl: process.env.VIDEOSDK_BASE_URL,
  caller: (request) => policies.get(request.get('authorization')?.replace('Bearer ', '')),
}))

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/video`)
})
