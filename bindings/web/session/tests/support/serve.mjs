// `roomkey serve` in a folder of its own, for as long as a test file runs.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const command = process.env.ROOMKEY

/** Why nothing can be tried against a server. */
export const missing = !command && 'ROOMKEY names no command'

/** What the server says of itself when it starts, and a way to end it. */
export async function serve() {
  const folder = mkdtempSync(join(tmpdir(), 'roomkey-session-'))
  const words = ['serve', '--bind', '127.0.0.1:0', '--database', `sqlite:${join(folder, 'roomkey.db')}`, '--json']
  const server = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ROOMKEY_LOG: 'error' } })
  const ended = new Promise((done) => server.once('exit', done))
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).once('line', resolve)
    void ended.then(() => reject(new Error('the server did not start')))
  })
  return {
    ...JSON.parse(line),
    async stop() {
      server.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
