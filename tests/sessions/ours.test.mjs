// What the table of docs/sessions.md says of us, as tests. Its columns of others are made by `cargo xtask rivals`.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ours } from './ours.mjs'
import { SCENARIOS } from './scenarios.mjs'

for (const { name, good, ours: best = good, run } of SCENARIOS) {
  test(name, async () => {
    const seen = await run(ours)
    if (best instanceof RegExp) assert.match(seen, best)
    else assert.equal(seen, best)
  })
}
