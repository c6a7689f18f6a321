/**
 * The types of what callers pass. Whether a value is a good one is for the core to say; here it is only
 * made sure that it crosses as what it is.
 */

import { isRoomkeyError, wrong } from './errors'

/**
 * @internal Reads every member of an options object once. Names that `take` does not know are refused;
 * `undefined` counts as absent.
 */
export function eachOption(options: unknown, take: (name: string, value: unknown) => boolean): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null) throw wrong('The options are not an object.')
  try {
    for (const name in options) {
      const value = (options as Record<string, unknown>)[name]
      if (!take(name, value) && value !== undefined) throw unknown(name)
    }
  } catch (error) {
    throw unreadable(error)
  }
}

/** @internal */
export function unknown(name: string): Error {
  return wrong(`\`${printable(name)}\` is not an option.`)
}

/** @internal What was thrown while options were read: ours, or that of a getter. */
export function unreadable(error: unknown): Error {
  return isRoomkeyError(error) ? error : wrong('The options cannot be read.', error)
}

function printable(name: string): string {
  return name.slice(0, 64).replace(/[^\w.$-]/gu, '?')
}

/** @internal A text of whole characters. */
export function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrong(`\`${name}\` is not text.`)
  if (!value.isWellFormed()) throw wrong(`\`${name}\` holds half of a character (a lone surrogate).`)
  return value
}

/** @internal */
export function optionalText(value: unknown, name: string): string | undefined {
  return value === undefined ? undefined : text(value, name)
}

/** @internal A token, of which whatever is no token is refused by the core. */
export function tokenText(value: unknown): string {
  if (typeof value !== 'string') throw wrong('The token is not text.')
  return value
}

/** @internal */
export function flag(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw wrong(`\`${name}\` is not a boolean.`)
  return value
}

/** @internal Seconds since 1970, from a number or a `Date`; the clock if there is nothing. */
export function moment(value: unknown, name = 'now'): number {
  if (value === undefined) return Math.floor(Date.now() / 1000)
  if (typeof value === 'number') {
    if (Number.isInteger(value)) return value
    throw wrong(`\`${name}\` is not a whole number of seconds.`)
  }
  let milliseconds
  try {
    milliseconds = Date.prototype.getTime.call(value)
  } catch {
    throw wrong(`\`${name}\` is neither a number of seconds nor a Date.`)
  }
  if (Number.isNaN(milliseconds)) throw wrong(`\`${name}\` is an invalid Date.`)
  return Math.floor(milliseconds / 1000)
}

/** @internal The date of a number of seconds. */
export function date(seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000)
}
