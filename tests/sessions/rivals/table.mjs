// Measures everybody and writes the table of docs/sessions.md: `cargo xtask rivals`, which installs them first. ROOMKEY_RIVAL is the
// program of `livekit-rust`.

import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { claims, issuer } from '../issuer.mjs'
import { SCENARIOS } from '../scenarios.mjs'

const run = promisify(execFile)
const page = fileURLToPath(new URL('../../../docs/sessions.md', import.meta.url))
const [BEGIN, END] = ['<!-- rivals: begin -->\n', '<!-- rivals: end -->']

const measured = (subject) => JSON.parse(execFileSync(process.execPath, ['measure.mjs', subject], { cwd: fileURLToPath(new URL('.', import.meta.url)), timeout: 300_000 }))

/** A server whose clock is behind is to the client what a device whose clock is ahead is to a true server: its own cannot be moved. */
const RUST = {
  cold: ['at-once', {}],
  failing: ['at-once', { fails: () => true }],
  'fast-clock': ['in-turn', { ahead: -3600 }],
  // Here the token ended a second ago, so that nobody waits for eleven minutes.
  'slow-clock': ['later', { ahead: 7200, lifetime: 2 }],
  'server-ahead': ['five', { ahead: 5 }],
  'other-user': ['other-user', { fails: (count) => count === 2 }],
  stop: ['stop', { delay: 300 }],
  'equal-options': ['equal-options', {}],
}

async function rust(program) {
  const seen = {}
  for (const [id, [scenario, settings]] of Object.entries(RUST)) {
    const server = await issuer(settings)
    const { token } = JSON.parse((await run(program, [scenario, server.url], { timeout: 60_000 })).stdout)
    if (id === 'slow-clock') seen[id] = !token ? 'no token' : server.hasEnded(token) ? 'the ended token' : 'a live token'
    else if (id === 'other-user') seen[id] = !token ? 'an error' : claims(token).sub === 'bob' ? 'Bob’s token' : 'Ann’s token'
    else if (id === 'stop') seen[id] = token ? 'a token again' : 'nothing'
    else seen[id] = server.calls.length === 1 ? '1 call' : `${server.calls.length} calls`
    await server.stop()
  }
  const lock = readFileSync(new URL('livekit-rust/Cargo.lock', import.meta.url), 'utf8')
  const [, version] = /name = "livekit-token-source"\nversion = "(.*)"/.exec(lock)
  return { name: 'livekit-token-source', version, seen }
}

const columns = [measured('ours'), measured('livekit'), measured('supabase')]
if (process.env.ROOMKEY_RIVAL) columns.push(await rust(process.env.ROOMKEY_RIVAL))

const isGood = ({ good }, seen) => (good instanceof RegExp ? good.test(seen) : seen === good)
const row = (cells) => `| ${cells.join(' | ')} |\n`
const head = columns.map(({ name, version }) => `${name === '@roomkey/session' ? '`@roomkey/session`' : `\`${name}\` ${version}`}`)
let table = row(['', ...head]) + row(['---', ...columns.map(() => '---')])
for (const scenario of SCENARIOS) {
  const cells = columns.map(({ seen }) => seen[scenario.id] ?? '–')
  table += row([scenario.name, ...cells.map((cell) => (cell === '–' || isGood(scenario, cell) ? cell : `**${cell}**`))])
}
table += `\nMeasured on ${new Date().toISOString().slice(0, 10)}. In bold is what this project would call a fault. A dash: it has nothing of the kind, or cannot be measured.\n`

const text = readFileSync(page, 'utf8')
const [before, rest] = text.split(BEGIN)
writeFileSync(page, before + BEGIN + table + rest.slice(rest.indexOf(END)))
process.stdout.write(table)
