// Every mistake that is seeded in the core's machine is seeded here, too, and the runs of the core notice each.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { MISTAKES } from './mistakes.mjs'
import { inside } from './support/inside.mjs'
import { difference, isThere, traces } from './support/traces.mjs'

const skip = !isThere && 'ROOMKEY_TRACES names no file'

/** Whether some run shows that it is another machine. One that never ends would be noticed by everybody. */
async function isNoticed(createMachine) {
  for await (const trace of traces()) {
    try {
      if (difference(createMachine, trace)) return true
    } catch {
      return true
    }
  }
  return false
}

for (const { name, ...replaced } of MISTAKES) {
  test(`noticed when it is gone: ${name}`, { skip }, async () => {
    const { createMachine } = await inside(replaced)
    assert.ok(await isNoticed(createMachine), 'no run shows it')
  })
}

test('the mistakes are those of the core’s machine', () => {
  const root = process.env.ROOMKEY_REPOSITORY ?? new URL('../../../..', import.meta.url).pathname
  const rules = readFileSync(`${root}/tests/mutation/rules.py`, 'utf8')
  const begin = rules.indexOf('FILE = "session/machine.rs"')
  const part = rules.slice(begin).split(/\nFILE = "(?!session\/)/)[0]
  const seeded = [...part.matchAll(/^off\(\s*(?:FILE|"session\/(?:machine|fetching|stage|policy)\.rs"),\s*"([^"]+)"/gm)].map(([, name]) => name)
  assert.ok(seeded.length >= 20, `${seeded.length}`)
  const here = new Set(MISTAKES.map(({ name }) => name))
  assert.deepEqual(seeded.filter((name) => !here.has(name)), [])
})
