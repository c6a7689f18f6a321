// Takes what LiveKit's server reports to the `urls` of its `webhook`: what it sent itself, just now, and once.
//
//     The package is installed as bindings/node/README.md says.
//     LIVEKIT_API_KEY=… LIVEKIT_API_SECRET=… node livekit-webhooks.mjs

import { createServer } from 'node:http'
import { isRoomkeyError, vendor } from 'roomkey'

const WINDOW = 300 // seconds
const LONGEST = 1024 * 1024 // bytes
const keys = vendor('livekit').fromEnv()
const seen = new Map()

/** The server sends again what was not answered, and so may whoever saw it pass by. */
function isNew({ id }) {
  const now = Date.now()
  // What is older would not be taken again.
  for (const [old, came] of seen) if (now - came > 2 * WINDOW * 1000) seen.delete(old)
  if (seen.has(id)) return false
  seen.set(id, now)
  return true
}

/** The bytes as they came: what is read as JSON and written again is another body. */
async function bodyOf(request) {
  const chunks = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length <= LONGEST) chunks.push(chunk)
  }
  return length <= LONGEST ? Buffer.concat(chunks) : undefined
}

const server = createServer(async (request, response) => {
  const answer = (status) => response.writeHead(status).end()
  try {
    const body = await bodyOf(request)
    if (body === undefined) return answer(413)
    const event = keys.verifyWebhook(request.headers.authorization ?? '', body, { window: WINDOW, leeway: 5 })
    if (isNew(event)) console.log(event.event, event.room, event.participant)
    answer(204)
  } catch (error) {
    if (!isRoomkeyError(error)) return response.destroy()
    console.log('refused:', error.code)
    answer(401)
  }
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/webhook`))
