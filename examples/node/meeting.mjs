// A meeting from its beginning to its end: a room, a token for everyone, the door, and the room closed.
//
//     The package is installed as bindings/node/README.md says.
//     VIDEOSDK_API_KEY=… VIDEOSDK_SECRET_KEY=… node meeting.mjs

import { isRoomkeyError, videosdk } from 'roomkey'

const credentials = videosdk.Credentials.fromEnv()
const client = new videosdk.Client({ credentials, baseUrl: process.env.VIDEOSDK_BASE_URL })

const { roomId } = await client.createRoom({ customRoomId: 'Stand-up, Mondays' })
console.log(`room ${roomId}`)

// The host joins and may mute others; everyone else knocks.
const host = credentials.mint({
  permissions: ['allow_join', 'allow_mod'], roomId, participantId: 'ann', roles: ['rtc'], lifetime: '1h',
})
const guests = ['ben', 'cleo', 'two words']
const tokens = credentials.mintMany(guests, { permissions: ['ask_join'], roomId, roles: ['rtc'], lifetime: '1h' })
for (const [index, token] of tokens.entries()) {
  console.log(`${guests[index]}: ${isRoomkeyError(token) ? token.message : `a token of ${token.length} characters`}`)
}

// At the door: whoever brings a token is who it says, in this room, now.
const claims = credentials.verify(host, { use: 'join', roomId })
console.log(`${claims.participantId} may enter: ${claims.entry}`)
try {
  credentials.verify(host, { use: 'join', roomId: 'another-room' })
} catch (error) {
  console.log(`elsewhere: ${error.code}`)
}

await client.deactivateRoom(roomId)
console.log('closed')
