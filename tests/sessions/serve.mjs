// A server of Roomkey that stops with the test, by its own handle: the one that all suites in JavaScript start. The command comes
// from the variable ROOMKEY, or from a plain `cargo build`.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The command. */
export const command = process.env.ROOMKEY ?? join(root, 'target/debug/roomkey')

/** Credentials in the environment must decide nothing in a test. */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VIDEOSDK|OPENTOK|VONAGE|VIDEOIO|LIVEKIT|ROOMKEY)_/.test(name)),
)

/**
 * Starts `roomkey serve` on a port of its own, with the lines of configuration that are given, and resolves to what it says of
 * itself; `appToken` is Video.io's, `log` what it has written, and `stop` ends it.
 */
export async function serve(configuration = '') {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-serve-'))
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
  const told = JSON.parse(first)
  const stop = async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 5000)
    await exited
    clearTimeout(late)
    await rm(folder, { recursive: true, force: true })
  }
  return { ...told, appToken: told.videoio?.app_token, log: () => log, stop }
}
