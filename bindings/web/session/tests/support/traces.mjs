// Runs of the core's machine, written down by `cargo xtask traces`: what went in, and everything that came out.

import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { isDeepStrictEqual } from 'node:util'

export const path = process.env.ROOMKEY_TRACES
export const isThere = path !== undefined && existsSync(path)

/** Every run in turn. */
export async function* traces() {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line) yield JSON.parse(line)
  }
}

/** Plays a run back, and says where a machine does something else; nothing if it does the same. */
export function difference(createMachine, { policy, steps }) {
  const machine = createMachine(policy)
  let latest = 0
  for (const [index, step] of steps.entries()) {
    latest = Math.max(latest, step.now)
    const { outputs, timeout, state, why, later = { now: latest, state: step.state } } = step
    const did = {
      outputs: machine.handle(step.now, step.drawn, step.input),
      timeout: machine.pollTimeout(),
      state: machine.state(latest),
      why: machine.why(),
      // What anybody sees who looks before the machine has been told.
      later: { now: later.now, state: machine.state(later.now) },
    }
    if (!isDeepStrictEqual(did, { outputs, timeout, state, why, later })) return { index, step, did }
  }
  return undefined
}
