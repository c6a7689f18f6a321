// The types hold in a strict program, for `import` and for `require`.

import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

test('a strict consumer compiles, and only what is right does', async () => {
  const compiler = fileURLToPath(new URL('./node_modules/typescript/bin/tsc', import.meta.url))
  const project = fileURLToPath(new URL('./types', import.meta.url))
  try {
    await promisify(execFile)(process.execPath, [compiler, '--project', project])
  } catch (error) {
    throw new Error(error.stdout)
  }
})
