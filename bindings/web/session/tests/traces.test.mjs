// The machine is that of the core: what the core's does in thousands of runs, made anew for every run of the tests, it does too.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { inside } from './support/inside.mjs'
import { difference, isThere, traces } from './support/traces.mjs'

const { createMachine } = await inside()
const LEAST = 10_000

test('the machine does what that of the core does, in every run', { skip: !isThere && 'ROOMKEY_TRACES names no file' }, async () => {
  let runs = 0
  const seen = new Set()
  for await (const trace of traces()) {
    const wrong = difference(createMachine, trace)
    assert.equal(wrong, undefined, inspect(wrong, { depth: 10 }))
    runs += 1
    for (const { input, outputs, state, why } of trace.steps) {
      for (const one of [input, ...outputs]) seen.add(typeof one === 'string' ? one : Object.keys(one)[0])
      for (const one of outputs) for (const word of [one.fetch?.reason, one.denied?.why && `denied ${one.denied.why}`]) word && seen.add(word)
      seen.add(state).add(why && `failed ${why}`)
    }
  }
  assert.ok(runs >= LEAST, `${runs} runs`)
  // Runs in which something never happens say nothing about it.
  const all = `start stop lease forget got missed rejected accepted push nudge timeout fetch cancel changed renewal_refused started leased
    denied renewal rejection retry DISCONNECTED CONNECTING CONNECTED RENEWING ERROR`.split(/\s+/)
  const whys = ['not_started', 'stopped', 'timeout', 'refused', 'expired', 'rejected', 'identity_mismatch']
  all.push(...whys.map((why) => `denied ${why}`), ...whys.slice(2).map((why) => `failed ${why}`))
  assert.deepEqual(all.filter((name) => !seen.has(name)), [])
})
