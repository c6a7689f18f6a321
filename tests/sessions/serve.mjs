// A server of Roomkey that stops with the test, by its own handle.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Starts `roomkey serve` on a port of its own, with the lines of configuration that are given. */
export async function serve(configuration = '') {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-sessions-'))
  const command = process.env.ROOMKEY ?? join(root, 'target/debug/roomkey')
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VIDEOSDK|OPENTOK|VONAGE|VIDEOIO|LIVEKIT|ROOMKEY)_/.test(name)))
  const config = join(folder, 'roomkey.toml')
  await writeFile(config, configuration)
  const words = ['serve', '--json', '--bind', '127.0.0.1:0', '--database', `sqlite:${join(folder, 'rooms.db')}`, '--config', config]
  const child = spawn(command, words, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (log += text))
  const exited = once(child, 'exit')
  const first = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([line]) => line),
    exited.then(() => { throw new Error(`roomkey serve ended: ${log}`) }),
  ])
  const { url, videoio } = JSON.parse(first)
  const stop = async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 5000)
    await exited
    clearTimeout(late)
    await rm(folder, { recursive: true, force: true })
  }
  return { url, appToken: videoio?.app_token, log: () => log, stop }
}
