// A client and what happens to it: a vendor, a clock and timers that follow the events of a vector.

import assert from 'node:assert/strict'
import { videosdk } from 'roomkey'

const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })

/** A try may take so long: longer than any wait, so that the two kinds of timers are told apart. */
const TRY_SECONDS = 599

/** What the client does, as the vectors write it down. */
export async function conversation({ call, attempts, events }) {
  const left = [...events]
  const instructions = []
  const stop = new AbortController()
  const reason = new Error('nobody wants to know')
  let event
  const next = () => (event = left.shift())

  let outOfTime
  const real = { now: Date.now, random: Math.random, setTimeout, clearTimeout }
  Date.now = () => event.now * 1000
  Math.random = () => (event.drawn ?? 0) / 2 ** 32
  globalThis.clearTimeout = () => {}
  globalThis.setTimeout = (run, milliseconds) => {
    if (milliseconds === TRY_SECONDS * 1000) {
      outOfTime = run
    } else {
      instructions.push({ wait_ms: milliseconds })
      if (next().event === 'cancelled') queueMicrotask(() => stop.abort(reason))
      else queueMicrotask(run)
    }
    return {}
  }

  async function fetch(_, { headers, signal }) {
    const [, token] = headers.find(([name]) => name === 'authorization')
    const claims = credentials.verify(token, { now: event.now, maxLifetime: 600 })
    instructions.push({ send: { issued_at: claims.iat } })
    switch (next().event) {
      case 'unreachable':
        throw new TypeError('fetch failed')
      case 'timed_out':
        outOfTime()
        throw signal.reason
      case 'cancelled':
        stop.abort(reason)
        throw signal.reason
      default:
        return new Response(bodyOf(event), { status: event.status, headers: event.headers })
    }
  }

  next()
  try {
    const client = new videosdk.Client({ credentials, attempts, fetch, timeoutSeconds: TRY_SECONDS })
    const options = { signal: stop.signal }
    const calls = {
      fetch_room: () => client.fetchRoom({ roomId: '2kyv-gzay-64pg' }, options),
      create_room: () => client.createRoom({}, options),
    }
    const room = await calls[call]()
    instructions.push({ room: room.roomId })
  } catch (error) {
    if (error === reason) instructions.push({ cancelled: true })
    else instructions.push({ error: error.code, retry_after: error.retryAfter ?? null })
  } finally {
    Date.now = real.now
    Math.random = real.random
    globalThis.setTimeout = real.setTimeout
    globalThis.clearTimeout = real.clearTimeout
  }
  assert.deepEqual(left, [], 'not everything was played')
  return { instructions }
}

function bodyOf({ status, body, padded_to: length, endless }) {
  // A `Response` of this status has none.
  if (status === 204) return null
  if (!endless) return length === undefined ? body : body.padEnd(length)
  let chunks = 0
  return new ReadableStream({
    pull(controller) {
      chunks += 1
      if (chunks > 1 << 12) throw new Error('it is read to its end')
      controller.enqueue(new TextEncoder().encode(chunks === 1 ? body : ' '.repeat(1 << 16)))
    },
  })
}
