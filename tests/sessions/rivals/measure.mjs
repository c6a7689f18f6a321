// Measures one subject, and prints what was seen of it as JSON. Each is measured in a process of its own, because they keep what they
// know in it, and a scenario moves its clocks.

import { readFileSync } from 'node:fs'
import { SCENARIOS } from '../scenarios.mjs'

const modules = { ours: '../ours.mjs', livekit: './livekit.mjs', supabase: './supabase.mjs' }
const subject = Object.values(await import(modules[process.argv[2]]))[0]
// What is measured says much on the console; standard output is for the table.
for (const name of ['log', 'info', 'debug']) console[name] = console.error

const seen = {}
for (const { id, needs, run } of SCENARIOS) {
  if (needs && !subject.has.includes(needs)) continue
  seen[id] = await run(subject)
}
const root = subject.name === '@roomkey/session' ? '../node_modules' : './node_modules'
const { version } = JSON.parse(readFileSync(new URL(`${root}/${subject.name}/package.json`, import.meta.url)))
process.stdout.write(JSON.stringify({ name: subject.name, version, seen }))
process.exit(0)
