// A session of OpenTok's: its id, a token for everyone who comes, and the door.
//
//     The package is installed as bindings/node/README.md says.
//     OPENTOK_API_KEY=… OPENTOK_API_SECRET=… node opentok.mjs

import { isRoomkeyError, opentok } from 'roomkey'

const credentials = opentok.Credentials.fromEnv()

// The vendor makes the session; without a network (or to try things out) an id of the same form will do.
const session = process.env.OPENTOK_OFFLINE
  ? String(opentok.SessionId.create(credentials.apiKey))
  : (await new opentok.Client({ credentials, baseUrl: process.env.OPENTOK_BASE_URL }).createSession({ mediaMode: 'routed' })).sessionId
console.log(`a session of project ${new opentok.SessionId(session).project}`)

// The host may mute others, guests take part, and older clients get the older form of token.
const host = credentials.mint({ session, role: 'moderator', data: 'name=ann', lifetime: '1h' })
const guest = credentials.mint({ session, role: 'publisher', kind: 't1', data: 'name=ben', lifetime: '1h' })
for (const token of [host, guest]) {
  const { kind, data, role } = credentials.verify(token, { session, capability: 'publish' })
  console.log(`${data}: ${kind}, ${opentok.capabilities(role).join(' ')}`)
}

try {
  credentials.verify(guest, { session, capability: 'force_mute' })
} catch (error) {
  if (!isRoomkeyError(error)) throw error
  console.log(`to mute others: ${error.code}`)
}
