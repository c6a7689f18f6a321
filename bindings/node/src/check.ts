/**
 * The types of what callers pass. Whether a value is a good one is for the core to say; here it is only
 * made sure that it crosses as what it is.
 */

import { isRoomkeyError, wrong } from './errors'

/**
 * @internal The names of options. They are a plain object, and only its own members count: what somebody put on
 * `Object.prototype` would otherwise loosen every check, and what a class has as accessors would not be seen. Each is to be
 * read once, since a getter may answer differently the next time. May throw whatever a proxy throws.
 */
export function namesOf(options: unknown): string[] {
  if (typeof options !== 'object' || options === null) throw wrong('The options are not an object.')
  if (!isPlain(options)) {
    throw wrong('The options are not a plain object: write them as `{ … }`, since what a class or a prototype adds is not read.')
  }
  return Object.getOwnPropertyNames(options)
}

/** @internal Whether an object is one that `{ … }` makes, in this realm or another, or has no prototype. */
export function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return true
  // Only the `Object.prototype` of some realm has these and no prototype itself.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf') && Object.hasOwn(prototype, '__proto__')
}

/**
 * @internal Reads every member of an options object once. Names that `take` does not know are refused;
 * `undefined` counts as absent.
 */
export function eachOption(options: unknown, take: (name: string, value: unknown) => boolean): void {
  if (options === undefined) return
  try {
    for (const name of namesOf(options)) {
      const value = (options as Record<string, unknown>)[name]
      if (!take(name, value) && value !== undefined) throw unknown(name)
    }
  } catch (error) {
    throw unreadable(error)
  }
}

/** @internal Options that are all kept, by their names and nothing else. */
export function optionsOf<Name extends string>(options: unknown, known: readonly Name[]): { [name in Name]?: unknown } {
  const given: { [name in Name]?: unknown } = Object.create(null)
  eachOption(options, (name, value) => {
    if (!(known as readonly string[]).includes(name)) return false
    given[name as Name] = value
    return true
  })
  return given
}

/** @internal The same where there have to be some. */
export function demanded<Name extends string>(options: unknown, known: readonly Name[]): { [name in Name]?: unknown } {
  if (options === undefined) throw wrong('The options are not an object.')
  return optionsOf(options, known)
}

/** @internal A copy of an array of texts, each of which was read once and is the array's own. */
export function textsOf(value: unknown, name: string): string[] {
  if (!Array.isArray(value)) throw wrong(`\`${name}\` is not an array.`)
  const count = value.length
  const texts: string[] = []
  for (let index = 0; index < count; index++) {
    const one: unknown = Object.hasOwn(value, index) ? value[index] : undefined
    if (typeof one !== 'string') throw wrong(`\`${name}\` holds something that is not text.`)
    texts.push(one)
  }
  return texts
}

/** @internal A variable of an environment, which is not always a plain object. */
export function variable(variables: unknown, name: string): string | undefined {
  if (typeof variables !== 'object' || variables === null) throw wrong('The variables are not an object.')
  try {
    return Object.hasOwn(variables, name) ? optionalText((variables as Record<string, unknown>)[name], name) : undefined
  } catch (error) {
    throw unreadable(error)
  }
}

const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get

/** @internal Whether something is a `Uint8Array`, of this realm or another. */
export function isBytes(value: unknown): value is Uint8Array {
  return tag?.call(value) === 'Uint8Array'
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
