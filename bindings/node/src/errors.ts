/** One kind of error, with a stable code. */

import type { ErrorCategory, ErrorCode } from './lists'
import { native, REFUSED } from './native'

/** Other copies of this package, and other realms, know it too. */
const BRAND = Symbol.for('roomkey.RoomkeyError')

/**
 * Why something was refused. A program decides by `code`; a person reads `message`. It never holds a
 * secret, a token or a value that was passed, so it may be logged whole.
 *
 * @example
 * ```js
 * import { isRoomkeyError, lifetimeSeconds } from 'roomkey'
 *
 * try {
 *   lifetimeSeconds('2 weeks')
 * } catch (error) {
 *   if (isRoomkeyError(error)) console.log(error.code, error.hint)
 * }
 * ```
 */
export class RoomkeyError extends Error {
  /** The stable code, the same in every language. */
  readonly code: ErrorCode
  /** Who has to act: the bearer of the token, whoever runs the program, the calling code, the vendor. */
  readonly category: ErrorCategory
  /** What to do about it, where more can be said. */
  readonly hint: string | undefined
  /** Seconds to wait before another try, when the vendor said so. */
  readonly retryAfter: number | undefined
  /** Whether the same call may succeed later without anyone changing anything. */
  readonly isRetryable: boolean

  private constructor(refusal: string, cause?: unknown) {
    const [code, category, reason, hint, retryAfter, isRetryable] = JSON.parse(refusal.slice(1))
    const options = cause === undefined ? undefined : { cause }
    super(hint === null ? reason : `${reason} ${hint}`, options)
    this.code = code
    this.category = category
    this.hint = hint ?? undefined
    this.retryAfter = retryAfter ?? undefined
    this.isRetryable = isRetryable
  }

  /** @internal An error from what the native half says. */
  static from(refusal: string, cause?: unknown): RoomkeyError {
    return new RoomkeyError(refusal, cause)
  }

  /** The error as plain data, without its stack. */
  toJSON(): {
    code: ErrorCode
    category: ErrorCategory
    message: string
    hint: string | undefined
    retryAfter: number | undefined
  } {
    const { code, category, message, hint, retryAfter } = this
    return { code, category, message, hint, retryAfter }
  }
}

Object.defineProperty(RoomkeyError.prototype, 'name', {
  value: 'RoomkeyError', configurable: true, writable: true,
})
Object.defineProperty(RoomkeyError.prototype, BRAND, { value: true })

/**
 * Whether something that was thrown is a {@link RoomkeyError}, also one of another copy of this package.
 *
 * @example
 * ```js
 * import { isRoomkeyError } from 'roomkey'
 *
 * console.log(isRoomkeyError(new Error('no')))
 * ```
 */
export function isRoomkeyError(error: unknown): error is RoomkeyError {
  try {
    return typeof error === 'object' && error !== null && Reflect.get(error, BRAND) === true
  } catch {
    return false
  }
}

/** @internal An error with a code of the core and a sentence of our own. */
export function refuse(code: ErrorCode, reason = '', cause?: unknown): RoomkeyError {
  return RoomkeyError.from(native.refuse(code, reason), cause)
}

/** @internal What the types of an argument are wrong about. */
export function wrong(reason: string, cause?: unknown): RoomkeyError {
  return refuse('argument_invalid', reason, cause)
}

/** @internal The text that came out, unless it is a refusal. */
export function accepted(text: string): string {
  if (text.charCodeAt(0) === REFUSED) throw RoomkeyError.from(text)
  return text
}

/** @internal Runs what makes a native object, whose refusals are thrown. */
export function made<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    // Where the realm is another one (Jest, `vm`), so is the class of what is thrown.
    const { message } = Object(error) as { message?: unknown }
    if (typeof message === 'string' && message.charCodeAt(0) === REFUSED) throw RoomkeyError.from(message)
    throw error
  }
}
