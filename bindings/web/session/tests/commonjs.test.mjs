// Who requires the package has what importers have: the same session, and types.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as imported from '@roomkey/session'

const require = createRequire(import.meta.url)
const here = fileURLToPath(new URL('..', import.meta.url))

test('a program that requires it has all that importers have, and a process one session', () => {
  const required = require('@roomkey/session')
  assert.deepEqual(Object.keys(required).sort(), Object.keys(imported).sort())
  for (const name of Object.keys(imported)) assert.equal(required[name], imported[name], name)
  const program = "const { SessionManager, SessionState } = require('@roomkey/session'); SessionManager.startSession({ sessionToken: 'a' }).then((state) => console.log(state === SessionState.CONNECTED))"
  assert.equal(execFileSync(process.execPath, ['--input-type=commonjs', '-e', program], { cwd: here, encoding: 'utf8' }), 'true\n')
})

test('its types are those of a module that is required, and of one that is imported', () => {
  const compiler = `${here}node_modules/typescript/bin/tsc`
  for (const how of ['node16', 'nodenext']) {
    const words = ['--noEmit', '--ignoreConfig', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--types', '', '--module', how, '--moduleResolution', how]
    execFileSync(process.execPath, [compiler, ...words, 'tests/smoke/types.cts', 'tests/smoke/types.mts'], { cwd: here, encoding: 'utf8' })
  }
})
