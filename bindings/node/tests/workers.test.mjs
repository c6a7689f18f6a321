// Sixteen threads, one and a half million verifications, and no memory that stays.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { videosdk } from 'roomkey'

const WORKERS = 16
const ROUNDS = 6
const EACH = 1_500_000 / WORKERS / ROUNDS
const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e59687'
const now = 1_750_000_000

if (isMainThread) {
  test('16 threads verify a million and a half tokens in all, and memory stays flat', { timeout: 120_000 }, async () => {
    const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret })
    const token = credentials.mint({ permissions: ['allow_join'], roomId: 'r', participantId: 'ann', now })
    const workers = Array.from({ length: WORKERS }, () => new Worker(fileURLToPath(import.meta.url), { workerData: token }))
    let verified = 0
    const resident = []
    for (let round = 0; round < ROUNDS; round++) {
      const counts = await Promise.all(workers.map((worker) => new Promise((resolve, reject) => {
        worker.once('message', resolve).once('error', reject)
        worker.postMessage(EACH)
      })))
      verified += counts.reduce((sum, count) => sum + count)
      resident.push(process.memoryUsage().rss)
    }
    await Promise.all(workers.map((worker) => worker.terminate()))
    assert.equal(verified, 1_500_000)
    // The first half warms up: in it each thread's heap for new objects grows once, by 3 MB. A leak of 32 bytes for each
    // verification would add 24 MB in the other half.
    const growth = resident.at(-1) - resident[ROUNDS / 2 - 1]
    assert.ok(growth < 16e6, `${growth} bytes more: ${resident}`)
  })

  test('credentials that are gone are freed', { timeout: 60_000 }, async () => {
    // Credentials are made and used in one thread, which ends with its own memory.
    const make = async (count) => {
      for (let index = 0; index < count; index++) {
        const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret })
        credentials.verify(credentials.mint({ permissions: ['allow_join'], now }), { now })
        // Finalizers run when the event loop comes round.
        if (index % 500 === 0) await new Promise(setImmediate)
      }
    }
    await make(60_000)
    const before = process.memoryUsage().rss
    await make(60_000)
    const growth = process.memoryUsage().rss - before
    assert.ok(growth < 30e6, `${growth} bytes more`)
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
