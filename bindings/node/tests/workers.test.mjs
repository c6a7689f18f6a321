// Sixteen threads, more than a million verifications, and no memory that stays.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { videosdk } from 'roomkey'

const WORKERS = 16
const EACH_ROUND = 250_000
const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e59687'
const now = 1_750_000_000

/**
 * Repeats a round until memory has stayed where it was: two rounds in turn after each of which there is no more than two
 * rounds before, give or take. On a busy machine heaps grow late and in jumps, but they stop; a leak adds `leak` bytes in two
 * rounds, whatever else happens, and so never gets there.
 */
async function untilFlat(round, leak) {
  const resident = []
  let flat = 0
  while (flat < 2) {
    await round()
    resident.push(process.memoryUsage().rss)
    if (resident.length < 4) continue
    flat = resident.at(-1) - resident.at(-3) < leak / 2 ? flat + 1 : 0
    assert.ok(resident.length < 16 || flat > 0, `memory does not stop growing: ${resident}`)
  }
  return resident.length
}

if (isMainThread) {
  test('16 threads verify more than a million tokens in all, and memory stays flat', { timeout: 300_000 }, async () => {
    const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret })
    const token = credentials.mint({ permissions: ['allow_join'], roomId: 'r', participantId: 'ann', now })
    const workers = Array.from({ length: WORKERS }, () => new Worker(fileURLToPath(import.meta.url), { workerData: token }))
    let verified = 0
    const round = async () => {
      const counts = await Promise.all(workers.map((worker) => new Promise((resolve, reject) => {
        worker.once('message', resolve).once('error', reject)
        worker.postMessage(EACH_ROUND / WORKERS)
      })))
      verified += counts.reduce((sum, count) => sum + count)
    }
    // A leak of 32 bytes for each verification.
    const rounds = await untilFlat(round, 2 * EACH_ROUND * 32)
    await Promise.all(workers.map((worker) => worker.terminate()))
    assert.equal(verified, rounds * EACH_ROUND)
    assert.ok(verified > 1_000_000)
  })

  test('credentials that are gone are freed', { timeout: 300_000 }, async () => {
    // Credentials are made and used in one thread, which ends with its own memory.
    const round = async () => {
      for (let index = 0; index < 20_000; index++) {
        const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret })
        credentials.verify(credentials.mint({ permissions: ['allow_join'], now }), { now })
        // Finalizers run when the event loop comes round.
        if (index % 500 === 0) await new Promise(setImmediate)
      }
    }
    // None of them is smaller than the prepared state of its HMAC and a few tokens' starts: about a kilobyte.
    await untilFlat(round, 2 * 20_000 * 1000)
  })

  test('threads that end in the middle of their work end', { timeout: 60_000 }, async () => {
    const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret })
    const token = credentials.mint({ permissions: ['allow_join'], now })
    for (let index = 0; index < 8; index++) {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: token })
      worker.postMessage(1e9)
      await once(worker, 'online')
      await new Promise((resolve) => setTimeout(resolve, 20 * index))
      await worker.terminate()
    }
    assert.ok(credentials.verify(token, { now }))
  })
} else {
  const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret })
  parentPort.on('message', (count) => {
    let verified = 0
    for (let index = 0; index < count; index++) {
      if (credentials.verify(workerData, { now }).roomId !== 'x') verified += 1
      if (index % 1000 === 0) {
        assert.throws(() => credentials.verify(`${workerData}x`, { now }), { code: 'signature_invalid' })
      }
    }
    parentPort.postMessage(verified)
  })
}
