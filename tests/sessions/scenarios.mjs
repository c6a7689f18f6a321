// What happens to sessions in the field, as experiments: each is done to a subject and says what was seen. Nothing here knows whom it
// measures; a subject is made by `subjects/*.mjs`:
//
//   start({ url, world, seed })  → { get(options) → a token, stop?() } ; `seed` is a token that is there already, or nothing
//
// The device's two clocks are the process's own, moved.

import { claims, issuer } from './issuer.mjs'

const wall = Date.now
const steady = performance.now.bind(performance)
const RealDate = Date

/** Moves the clocks of the process; `true` time goes on whatever the device believes. */
export function world() {
  const moved = { wall: 0, steady: 0, true: 0 }
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      if (given.length) super(...given)
      else super(wall() + moved.wall)
    }
    static now() {
      return wall() + moved.wall
    }
  }
  performance.now = () => steady() + moved.steady
  return {
    /** The true time, in milliseconds. */
    now: () => wall() + moved.true,
    /** The device's clock is set. */
    set: (seconds) => void (moved.wall += seconds * 1000),
    /** Time passes, and no timer runs. */
    pass(seconds) {
      for (const clock of ['wall', 'steady', 'true']) moved[clock] += seconds * 1000
    },
    /** The device sleeps; its steady clock stands still, as on Linux, Android, macOS and iOS. */
    sleep(seconds) {
      for (const clock of ['wall', 'true']) moved[clock] += seconds * 1000
    },
    end() {
      globalThis.Date = RealDate
      performance.now = steady
    },
  }
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const quietly = (promise) => Promise.race([promise, wait(6000).then(() => { throw new Error('no answer in six seconds') })]).then((got) => got, () => undefined)
const many = (count, call) => Promise.all(Array.from({ length: count }, () => quietly(call())))

/** Does one experiment, with a server and a device of its own. */
async function experiment(subject, settings, run) {
  const device = world()
  const server = await issuer({ now: device.now, ...settings })
  let one
  try {
    const start = async (seed) => (one = await subject.start({ url: server.url, seed, now: device.now }))
    return await run({ device, server, start })
  } finally {
    await one?.stop?.()
    await server.stop()
    device.end()
  }
}

const calls = (count) => `${count} call${count === 1 ? '' : 's'}`

/** In the order of the table. Each `run` resolves to what was seen; `good` says what that should be, and `ours` what it is, if that is more. */
export const SCENARIOS = [
  {
    id: 'cold',
    name: '20 ask at once for the first token',
    good: '1 call',
    run: (subject) => experiment(subject, {}, async ({ server, start }) => {
      const one = await start()
      const got = await many(20, () => one.get())
      if (got.some((token) => !token)) return 'no token for some'
      return calls(server.calls.length)
    }),
  },
  {
    id: 'failing',
    name: 'the same, and the server is out of order: within 2 seconds',
    // Nobody's fault, as long as it is fewer than there are callers; ours asks once a second at most.
    good: /^[1-9] calls?$/,
    ours: /^[12] calls?$/,
    run: (subject) => experiment(subject, { fails: () => true }, async ({ server, start }) => {
      const one = await start()
      void many(20, () => one.get())
      await wait(2000)
      return calls(server.calls.length)
    }),
  },
  {
    id: 'fast-clock',
    name: 'the device’s clock is an hour ahead, tokens live an hour: 20 requests one after another',
    good: '1 call',
    run: (subject) => experiment(subject, {}, async ({ device, server, start }) => {
      device.set(3600)
      const one = await start()
      for (let n = 0; n < 20; n += 1) await quietly(one.get())
      return calls(server.calls.length)
    }),
  },
  {
    id: 'slow-clock',
    name: 'the clock is two hours behind, the token ended a minute ago',
    good: 'a live token',
    run: (subject) => experiment(subject, { lifetime: 600 }, async ({ device, server, start }) => {
      device.set(-7200)
      const one = await start()
      await quietly(one.get())
      device.pass(660)
      const got = await quietly(one.get())
      if (!got) return 'no token'
      return server.hasEnded(got) ? 'the ended token' : 'a live token'
    }),
  },
  {
    id: 'server-ahead',
    name: 'the server’s clock is 5 seconds ahead: 5 requests',
    good: '1 call',
    run: (subject) => experiment(subject, { ahead: 5 }, async ({ server, start }) => {
      const one = await start()
      for (let n = 0; n < 5; n += 1) await quietly(one.get())
      return calls(server.calls.length)
    }),
  },
  {
    id: 'other-user',
    name: 'a token for Ann; fetching one for Bob fails; Bob asks again',
    good: /^(Bob’s token|an error)$/,
    needs: 'options',
    run: (subject) => experiment(subject, { fails: (count) => count === 2 }, async ({ start }) => {
      const one = await start()
      await quietly(one.get({ participantIdentity: 'ann' }))
      await quietly(one.get({ participantIdentity: 'bob' }))
      const got = await quietly(one.get({ participantIdentity: 'bob' }))
      if (!got) return 'an error'
      return claims(got).sub === 'bob' ? 'Bob’s token' : 'Ann’s token'
    }),
  },
  {
    id: 'stop',
    name: 'stopped while a request is under way: a second later there is',
    good: 'nothing',
    needs: 'end',
    run: (subject) => experiment(subject, { delay: 300 }, async ({ start }) => {
      const one = await start()
      void quietly(one.get())
      await wait(150)
      await one.end()
      await wait(1000)
      return (await one.holds()) ? 'a token again' : 'nothing'
    }),
  },
  {
    id: 'equal-options',
    name: 'equal options in a new object, twice',
    good: '1 call',
    needs: 'options',
    run: (subject) => experiment(subject, {}, async ({ server, start }) => {
      const one = await start()
      for (let n = 0; n < 2; n += 1) await one.get({ participantIdentity: 'ann', participantAttributes: { seat: '7' } })
      return calls(server.calls.length)
    }),
  },
  {
    id: 'sleep',
    name: 'the device sleeps for two hours, tokens live ten minutes: the next request',
    good: 'a live token',
    run: (subject) => experiment(subject, { lifetime: 600 }, async ({ device, server, start }) => {
      const one = await start()
      await quietly(one.get())
      device.sleep(7200)
      const got = await quietly(one.get())
      if (!got) return 'no token'
      return server.hasEnded(got) ? 'the ended token' : 'a live token'
    }),
  },
]
