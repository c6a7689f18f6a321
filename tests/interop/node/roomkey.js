// The `roomkey` command as the tests use it: a server that stops with the test, and tokens by the
// line.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { command, environment, serve as started } from '../../sessions/serve.mjs'

// The SDKs read the environment too.
for (const name of Object.keys(process.env)) {
  if (!(name in environment)) delete process.env[name]
}

/**
 * Starts a server, with the lines of configuration that are given, and resolves to its address and
 * credentials; `localKey` is the owner's, where nobody else is known; `stop` ends it.
 */
export async function serve(configuration = '') {
  const { url, api_key: apiKey, secret, opentok, vonage, livekit, local_key_path: path, stop } = await started(configuration)
  const localKey = path && (await readFile(path, 'utf8')).trim()
  return { url, apiKey, secret, opentok, vonage, livekit, localKey, stop }
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
