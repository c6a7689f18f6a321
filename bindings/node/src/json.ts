/**
 * JSON that says what was meant. `JSON.stringify` drops what it cannot write and `JSON.parse` rounds
 * what it cannot hold; here the one is refused and the other is a BigInt.
 */

import { isPlain } from './check'
import { refuse, wrong } from './errors'
import { lists } from './native'

/** Deeper than the core reads, so that the core says so, and not so deep that the stack ends. */
const DEEPEST = 64

const LEAST_INTEGER = -(2n ** 63n)
const LARGEST_INTEGER = 2n ** 64n - 1n

/**
 * @internal Writes plain data: text, finite numbers, integers as BigInt, booleans, null, arrays and plain objects,
 * each read once. Members that are `undefined` are absent.
 */
export function write(value: unknown, name: string, longest = lists.maximumTokenBytes): string {
  try {
    const out = { text: '', left: longest, name }
    put(value, 0, out)
    return out.text
  } catch (error) {
    if (error instanceof RangeError) throw refuse('nesting_too_deep', '', error)
    throw error
  }
}

interface Out {
  text: string
  left: number
  readonly name: string
}

function add(text: string, out: Out): void {
  out.left -= text.length
  if (out.left < 0) throw refuse('token_too_large', `\`${out.name}\` is too long for any token.`)
  out.text += text
}

function put(value: unknown, depth: number, out: Out): void {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) {
        throw wrong(`\`${out.name}\` holds half of a character (a lone surrogate).`)
      }
      return add(JSON.stringify(value), out)
    case 'boolean':
      return add(String(value), out)
    case 'number':
      if (!Number.isFinite(value)) throw wrong(`\`${out.name}\` holds a number that is not finite.`)
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
        throw wrong(`\`${out.name}\` holds a whole number beyond 2^53: write it as a BigInt.`)
      }
      return add(String(value), out)
    case 'bigint':
      if (value < LEAST_INTEGER || value > LARGEST_INTEGER) {
        throw wrong(`\`${out.name}\` holds an integer beyond 64 bits.`)
      }
      return add(String(value), out)
    case 'object':
      if (value === null || depth > DEEPEST) return add('null', out)
      return Array.isArray(value) ? putArray(value, depth, out) : putObject(value, depth, out)
    default:
      throw wrong(`\`${out.name}\` holds something that is no data (${typeof value}).`)
  }
}

function putArray(items: unknown[], depth: number, out: Out): void {
  add('[', out)
  const length = items.length
  for (let index = 0; index < length; index++) {
    if (index > 0) add(',', out)
    if (!Object.hasOwn(items, index)) throw wrong(`\`${out.name}\` holds an array with a hole.`)
    put(items[index], depth + 1, out)
  }
  add(']', out)
}

function putObject(members: object, depth: number, out: Out): void {
  if (!isPlain(members)) {
    throw wrong(`\`${out.name}\` holds an object that is not plain data.`)
  }
  if (Object.getOwnPropertySymbols(members).length > 0) {
    throw wrong(`\`${out.name}\` holds a member whose name is a symbol.`)
  }
  add('{', out)
  let isFirst = true
  for (const name of Object.keys(members)) {
    const value = (members as Record<string, unknown>)[name]
    if (value === undefined) continue
    if (!isFirst) add(',', out)
    isFirst = false
    put(name, depth, out)
    add(':', out)
    put(value, depth + 1, out)
  }
  add('}', out)
}

/** A large number, an array or an object, in text that says which. */
type Tagged = null | boolean | number | string | { n?: string; a?: Tagged[]; o?: Tagged[] }

/** @internal Reads what the native half wrote. Whole numbers beyond 2^53 are BigInts. */
export function read(text: string): any {
  return text.charCodeAt(0) === 126 ? untagged(JSON.parse(text.slice(1))) : JSON.parse(text)
}

function untagged(value: Tagged): unknown {
  if (typeof value !== 'object' || value === null) return value
  const number = member(value, 'n')
  if (number !== undefined) return BigInt(number)
  const items: Tagged[] | undefined = member(value, 'a')
  if (items !== undefined) return printable(items.map(untagged), (all) => all.map(textOfBig))
  const pairs: Tagged[] = member(value, 'o') ?? []
  const members: Record<string, unknown> = {}
  for (let index = 0; index < pairs.length; index += 2) {
    define(members, pairs[index] as string, untagged(pairs[index + 1] as Tagged))
  }
  return printable(members, forJson)
}

/** Lets `JSON.stringify` write data that holds BigInts, through a member that nothing else sees. */
function printable<T extends object>(data: T, toJson: (data: T) => unknown): T {
  const isNeeded = Object.values(data).some((value) => typeof value === 'bigint') && !Object.hasOwn(data, 'toJSON')
  if (isNeeded) Object.defineProperty(data, 'toJSON', { value: () => toJson(data) })
  return data
}

function textOfBig(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

/** @internal Data for `JSON.stringify`: whole numbers beyond 2^53 as text, which no reader rounds. */
export function forJson(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const written: Record<string, unknown> = {}
  for (const name of Object.keys(data)) define(written, name, textOfBig(data[name]))
  return written
}

/** @internal A member that data may have. */
export function member(data: object, name: string): any {
  return Object.hasOwn(data, name) ? ((data as Record<string, unknown>)[name] ?? undefined) : undefined
}

/** @internal Gives an object a member of its own, also one that is called `__proto__`. */
export function define(members: object, name: string, value: unknown): void {
  Object.defineProperty(members, name, {
    value, configurable: true, enumerable: true, writable: true,
  })
}

/** @internal Freezes data all the way down. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(freeze)
    Object.freeze(value)
  }
  return value
}
