/**
 * Time that counts while the device sleeps, as well as a page can have it.
 *
 * `performance.now()` is never set, but in some browsers it stands still while the device sleeps; `Date.now()` goes on, but
 * people and time servers set it. So time is the first, and where the second has run ahead of it by more than a second,
 * the device is taken to have slept for so long. It may have been set forward instead: nobody can tell from inside a page.
 * Then a token is renewed once too early. The reverse would be to hand out a token that has ended. A clock that is set back
 * changes nothing.
 *
 * The start of a session does not wait for less because of that: its first request and its patience are by the first clock alone,
 * and what has been slept is taken off the life of the token that it brings.
 */

/** What a session takes from the system around it, in milliseconds. */
export interface System {
  /** Never set; may stand still in sleep. */
  steady(): number
  /** Goes on in sleep; may be set. */
  wall(): number
  /** A timer; returns what takes it back. With `isLoose` it keeps no process alive. */
  after(milliseconds: number, run: () => void, isLoose: boolean): () => void
  /** A whole number by chance, below 2^32. */
  draw(): number
}

export const REAL: System = {
  steady: () => performance.now(),
  wall: () => Date.now(),
  after(milliseconds, run, isLoose) {
    const timer: unknown = setTimeout(run, milliseconds)
    // Node's are objects, and browsers' numbers.
    if (isLoose) (timer as { unref?(): void }).unref?.()
    return () => clearTimeout(timer as number)
  },
  draw: () => (Math.random() * 2 ** 32) >>> 0,
}

/** What the two clocks may differ by before it counts: more than what time servers correct by and by. */
const SLACK = 1_000

export class Clock {
  #system: System
  /** By how much the wall clock is ahead of the steady one, when they were last compared and differed. */
  #gap: number
  /** What was slept and counts, and what was slept during starts. */
  #slept = 0
  #forgiven = 0

  constructor(system: System) {
    this.#system = system
    this.#gap = system.wall() - system.steady()
  }

  /** Milliseconds since some beginning. What was slept since the last reading is forgiven where a start is under way. */
  read(isStarting: (now: number) => boolean): number {
    const steady = this.#system.steady()
    const gap = this.#system.wall() - steady
    const jump = gap - this.#gap
    if (Math.abs(jump) > SLACK) {
      this.#gap = gap
      if (jump > 0) {
        if (isStarting(Math.floor(steady + this.#slept))) this.#forgiven += jump
        else this.#slept += jump
      }
    }
    return Math.floor(steady + this.#slept)
  }

  /** What was forgiven in all, in whole milliseconds. */
  get forgiven(): number {
    return Math.ceil(this.#forgiven)
  }
}
