// The same package with `require` and types. It is compiled, not run.

import roomkey = require('roomkey')
import { videosdk } from 'roomkey'
import { endpoints } from 'roomkey/fetch'

const credentials: roomkey.videosdk.Credentials = new videosdk.Credentials({ apiKey: 'a', secret: 'b' })
const claims: roomkey.videosdk.VerifiedClaims = credentials.verify(credentials.mint({ permissions: ['ask_join'] }))
const code: roomkey.ErrorCode = 'token_expired'
console.log(claims.roomId, code, endpoints({ credentials, caller: () => null }))
// @ts-expect-error this is no option
credentials.mint({ permissions: ['ask_join'], romo: 'x' })
