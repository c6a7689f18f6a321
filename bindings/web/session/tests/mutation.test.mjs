// Every mistake that is seeded in the core's machine is seeded here, too, and the runs of the core notice each.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { AROUND, MISTAKES, OF_ANSWERS } from './mistakes.mjs'
import { inside } from './support/inside.mjs'
import { difference, isThere, traces } from './support/traces.mjs'
import { answers, requests, root, starts } from './support/vectors.mjs'

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

for (const { name, ...replaced } of OF_ANSWERS) {
  test(`noticed when it is gone: ${name}`, async () => {
    const all = await inside(replaced)
    await assert.rejects(async () => {
      answers(all)
      await starts(all)
      await requests(all)
    })
  })
}

test('the mistakes are those of the core', () => {
  const rules = readFileSync(`${root}/tests/mutation/rules.py`, 'utf8')
  // Those of a file stand below its name, and some name another.
  let file
  const seeded = []
  for (const [, set, named, name] of rules.matchAll(/^(?:FILE = "([^"]+)"|off\(\s*(?:FILE|"([^"]+)"),\s*"([^"]+)")/gm)) {
    file = set ?? file
    if (!set && (named ?? file).startsWith('session/')) seeded.push(name)
  }
  assert.ok(seeded.length >= 35, `${seeded.length}`)
  const here = new Set([...MISTAKES, ...OF_ANSWERS].map(({ name }) => name))
  assert.deepEqual(seeded.filter((name) => !here.has(name)), [])
})

/** How the suites of what is around the machine end with a mistake in it. */
function suites(mistake) {
  const words = ['clock', 'shell'].map((name) => fileURLToPath(new URL(`${name}.test.mjs`, import.meta.url)))
  const { NODE_TEST_CONTEXT, ...env } = process.env
  const run = spawn(process.execPath, ['--test', ...words], {
    stdio: 'ignore', timeout: 60_000, env: { ...env, ROOMKEY_MISTAKE: JSON.stringify(mistake ?? null) },
  })
  return new Promise((done) => run.once('exit', (code) => done(code)))
}

test('the suites of what is around the machine pass without a mistake', async () => assert.equal(await suites(), 0))

for (const { name, ...mistake } of AROUND) {
  test(`noticed when it is gone: ${name}`, async () => {
    // One whose text is gone would be noticed by everybody.
    await inside(mistake)
    assert.notEqual(await suites(mistake), 0)
  })
}
