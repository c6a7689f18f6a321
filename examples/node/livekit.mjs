// A room of LiveKit's from its beginning to its end: a token for Ann, who is there, and everybody out.
//
//     The package is installed as bindings/node/README.md says.
//     LIVEKIT_URL=ws://127.0.0.1:7880 LIVEKIT_API_KEY=… LIVEKIT_API_SECRET=… node livekit.mjs

import { livekit, vendor } from 'roomkey'

const keys = vendor('livekit').fromEnv()
const client = new livekit.Client({ keys, baseUrl: process.env.LIVEKIT_URL })

const { name: room } = await client.createRoom({ room: 'class-7', roomConfig: { emptyTimeout: 60, maxParticipants: 5 } })
await client.updateRoomMetadata(room, 'lesson 3')

// What the app of Ann gets: she may speak, and nothing else of hers is taken.
const token = keys.mint({ grant: { room, identity: 'ann', join: 'join', publish: ['microphone'] }, lifetime: '10m' })
console.log(`a token for ${keys.verify(token, { room, grant: 'roomJoin' }).participant}`)

for (const { identity } of await client.listParticipants(room)) {
  await client.updateParticipant({ room, identity, permission: { canPublish: false } })
  await client.removeParticipant({ room, identity })
  console.log(`out: ${identity}`)
}
await client.deleteRoom(room)
console.log(`rooms left of this name: ${(await client.listRooms({ rooms: [room] })).length}`)
