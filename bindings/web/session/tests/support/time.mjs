// Time that a test makes. The device has two clocks, as a page has them: one that nobody sets and that may stand still in sleep,
// and one that goes on and may be set.

const settled = () => new Promise((done) => setImmediate(done))

export class Time {
  steady = 1_000_000.25
  wall = 1_700_000_000_000
  drawn = 0
  timers = new Set()
  /** The longest that anybody wanted to wait. */
  longest = 0

  system = {
    steady: () => this.steady,
    wall: () => this.wall,
    draw: () => this.drawn,
    after: (milliseconds, run, isLoose) => {
      this.longest = Math.max(this.longest, milliseconds)
      const timer = { at: this.steady + milliseconds, run, isLoose }
      this.timers.add(timer)
      return () => this.timers.delete(timer)
    },
  }

  /** Time passes while the device is awake, and timers fire. */
  async pass(milliseconds) {
    const end = this.steady + milliseconds
    await settled()
    for (;;) {
      const next = [...this.timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0]
      if (!next) break
      this.timers.delete(next)
      this.wall += Math.max(next.at - this.steady, 0)
      this.steady = Math.max(next.at, this.steady)
      next.run()
      await settled()
    }
    this.wall += end - this.steady
    this.steady = end
    await settled()
  }

  /** The device sleeps. Nothing runs, and the clock that nobody sets stands still. */
  sleep(milliseconds) {
    this.wall += milliseconds
  }

  /** The device sleeps, and both clocks go on: so it is in some browsers. */
  sleepCounted(milliseconds) {
    this.wall += milliseconds
    this.steady += milliseconds
  }

  /** Somebody sets the clock. */
  set(milliseconds) {
    this.wall += milliseconds
  }
}

export { settled }
