/** Secrets: made once, shown never. */

import { TextEncoder } from 'node:util'

import { flag, isBytes, optionsOf } from './check'
import { made, wrong } from './errors'
import { native } from './native'
import { show } from './show'

/** What a secret can be made of: text, whose UTF-8 counts, or bytes, which count as they are. */
export type SecretValue = string | Uint8Array

/** Options of {@link Secret}. */
export interface SecretOptions {
  /**
   * Admits secrets under 32 bytes and the placeholders of the vendors' documents, for tokens that are not
   * yours to improve.
   */
  allowWeak?: boolean
}

/**
 * A shared secret. It has no member that shows it, and no text, JSON or log does.
 *
 * @example
 * ```js
 * import { Secret } from 'roomkey'
 *
 * const secret = new Secret('9d3b1f0a6c5e4827b1a0f3c2d4e59687')
 * console.log(String(secret)) // Secret([redacted])
 * ```
 */
export class Secret {
  readonly #native: InstanceType<typeof native.Secret>

  /**
   * @throws {@link RoomkeyError} `secret_empty`, `secret_too_short`, `secret_placeholder`, `secret_padded`, `secret_not_symmetric`.
   */
  constructor(value: SecretValue, options?: SecretOptions) {
    const { allowWeak = false } = optionsOf(options, ['allowWeak'])
    const mayBeWeak = flag(allowWeak, 'allowWeak')
    const bytes = bytesOf(value)
    try {
      this.#native = made(() => new native.Secret(bytes, mayBeWeak))
    } finally {
      bytes.fill(0)
    }
  }

  /** `Secret([redacted])`. */
  toString(): string {
    return 'Secret([redacted])'
  }

  /** `[redacted]`. */
  toJSON(): string {
    return '[redacted]'
  }

  /** @internal */
  static nativeOf(secret: Secret): InstanceType<typeof native.Secret> {
    if (!(#native in secret)) throw wrong('The secret is not one that `new Secret()` made.')
    return secret.#native
  }

  /** @internal Whether a constructor of this class made it. */
  static is(value: unknown): value is Secret {
    return typeof value === 'object' && value !== null && #native in value
  }

  /** @internal A secret from whatever callers may pass for one. */
  static from(value: unknown): Secret {
    return Secret.is(value) ? value : new Secret(value as SecretValue)
  }
}

show(Secret, () => '[redacted]')

/** @internal A copy of the bytes, to be wiped. */
export function bytesOf(value: unknown, what = 'The secret'): Uint8Array {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw wrong(`${what} holds half of a character: pass its bytes instead.`)
    return new TextEncoder().encode(value)
  }
  if (isBytes(value)) return Uint8Array.from(value)
  throw wrong(`${what} is neither text nor bytes.`)
}
