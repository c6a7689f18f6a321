// `roomkey serve` as the vendor's cloud. The command comes from the variable ROOMKEY, or from a plain `cargo build`.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { repository } from './repository.mjs'

const command = process.env.ROOMKEY ?? fileURLToPath(new URL('target/debug/roomkey', repository))

/** Starts a program and resolves to the first line it prints; `next` is the one after what was seen, `stop` ends it. */
export async function start(program, words, env) {
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints += text))
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([
    once(lines, 'line'),
    exited.then(() => { throw new Error(`${program} ended: ${complaints}`) }),
  ])
  const said = []
  lines.on('line', (one) => said.push(one))
  const next = async () => {
    if (!said.length) await once(lines, 'line', { signal: AbortSignal.timeout(30_000) })
    return said.shift()
  }
  const stop = async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 5000)
    await exited
    clearTimeout(late)
  }
  return { line, next, stop }
}

// Credentials of whoever runs the tests must decide nothing here.
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VIDEOSDK|OPENTOK|VONAGE|VIDEOIO|LIVEKIT|ROOMKEY)_/.test(name)),
)

/** An authority with its address and credentials. */
export async function serve() {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-node-'))
  const words = ['serve', '--json', '--bind', '127.0.0.1:0', '--database', `sqlite:${join(folder, 'rooms.db')}`]
  const { line, stop } = await start(command, words, environment)
  const { url, api_key: apiKey, secret } = JSON.parse(line)
  return {
    url, apiKey, secret,
    async stop() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
