// The `roomkey` command as the tests use it: a server that stops with the test, and tokens by the
// line. The command comes from the variable ROOMKEY, or from a plain `cargo build`.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const command =
  process.env.ROOMKEY ?? fileURLToPath(new URL('../../../target/debug/roomkey', import.meta.url))

// Credentials in the environment must decide nothing here, neither for us nor for the SDKs.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VIDEOSDK|OPENTOK|VONAGE|VIDEOIO|LIVEKIT|ROOMKEY)_/.test(name)),
)
for (const name of Object.keys(process.env)) {
  if (!(name in environment)) delete process.env[name]
}

/**
 * Starts a server, with the lines of configuration that are given, and resolves to its address and
 * credentials; `localKey` is the owner's, where nobody else is known; `stop` ends it.
 */
export async function serve(configuration = '') {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-interop-'))
  const database = `sqlite:${join(folder, 'rooms.db')}`
  const config = join(folder, 'roomkey.toml')
  await writeFile(config, configuration)
  const child = spawn(
    command,
    ['serve', '--json', '--bind', '127.0.0.1:0', '--database', database, '--config', config],
    { env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints += text))
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => line),
    exited.then(() => { throw new Error(`roomkey serve ended: ${complaints}`) }),
  ])
  const { url, api_key: apiKey, secret, opentok, vonage, local_key_path: path } = JSON.parse(first)
  const localKey = path && (await readFile(path, 'utf8')).trim()
  const stop = async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 5000)
    await exited
    clearTimeout(late)
    await rm(folder, { recursive: true, force: true })
  }
  return { url, apiKey, secret, opentok, vonage, localKey, stop }
}

/** Sends objects to `roomkey token mint --jsonl` or `verify --jsonl`; resolves to the answers. */
export const tokens = (verb, ...questions) => ask('token', verb, questions)

/** Sends objects to `roomkey session create --jsonl` or `inspect --jsonl`; resolves to the answers. */
export const sessions = (verb, ...questions) => ask('session', verb, questions)

async function ask(noun, verb, questions) {
  const child = spawn(command, [noun, verb, '--jsonl'], {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let answers = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (answers += text))
  child.stdin.end(questions.map((question) => JSON.stringify(question)).join('\n') + '\n')
  await exited
  const parsed = answers.trim().split('\n').map((line) => JSON.parse(line))
  if (parsed.length !== questions.length) {
    throw new Error(`${questions.length} questions, ${parsed.length} answers`)
  }
  return parsed
}
