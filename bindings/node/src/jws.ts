/** Plain strict JWS and JWT, for tokens of no particular vendor. */

import { isBytes, text, tokenText } from './check'
import { accepted, made, RoomkeyError, wrong } from './errors'
import { freeze, read } from './json'
import { native } from './native'
import { Secret, type SecretValue } from './secret'
import { show } from './show'
import { expectation, type Lifetime, type Moment } from './signer'

type NativeKey = InstanceType<typeof native.Key>

/** A signature algorithm. */
export type Algorithm = 'HS256' | 'RS256'

/**
 * A key that verifies signatures, and with it the one algorithm it verifies. What a token says about its algorithm is
 * compared with that and never followed.
 */
export class Key {
  readonly #native: NativeKey

  private constructor(key: NativeKey) {
    if (!(key instanceof native.Key)) throw wrong('`Key.hs256` and `Key.rs256Pem` make keys.')
    this.#native = key
  }

  /** A shared secret. @throws {@link RoomkeyError} as `new Secret()`. */
  static hs256(secret: SecretValue | Secret): Key {
    return new Key(native.Key.hs256(Secret.nativeOf(Secret.from(secret))))
  }

  /** An RSA public key of at least 2048 bits in PEM. @throws {@link RoomkeyError} `key_invalid`, `key_too_small`. */
  static rs256Pem(pem: string): Key {
    const given = text(pem, 'pem')
    return new Key(made(() => native.Key.rs256Pem(given)))
  }

  /** The same from modulus and exponent as big-endian bytes. @throws {@link RoomkeyError} `key_invalid`, `key_too_small`. */
  static rs256Components(modulus: Uint8Array, exponent: Uint8Array): Key {
    const [n, e] = [bytes(modulus, 'modulus'), bytes(exponent, 'exponent')]
    return new Key(made(() => native.Key.rs256Components(n, e)))
  }

  /** The algorithm it verifies. */
  get algorithm(): Algorithm {
    return this.#native.algorithm() as Algorithm
  }

  /**
   * Checks form, header and signature, and hands out the payload. That says who made the bytes and nothing more.
   *
   * @throws {@link RoomkeyError} such as `token_malformed`, `algorithm_not_allowed`, `signature_invalid`.
   */
  open(token: string): Uint8Array {
    const opened = this.#native.open(tokenText(token))
    if (typeof opened === 'string') throw RoomkeyError.from(opened)
    return new Uint8Array(opened)
  }

  /** @internal */
  static nativeOf(key: unknown): NativeKey {
    if (typeof key !== 'object' || key === null || !(#native in key)) throw wrong('The key is not a `Key`.')
    return key.#native
  }
}

/** What a plain JWT has to be good for. What is left out is not asked for. */
export interface VerifyOptions {
  /** The audience that `aud` has to name. Without it a token with `aud` is refused. */
  audience?: string
  /** The issuer that `iss` has to be, where a key signs for several. Without it any is admitted. */
  issuer?: string
  /** Seconds that clocks may differ, 0 to 600. */
  leeway?: number
  /** Refuses tokens that live longer. */
  maxLifetime?: Lifetime
  /** Admits tokens without `exp`. */
  allowMissingExpiry?: boolean
  /** The time; the clock without it. */
  now?: Moment
}

/** The claims of a plain JWT. Whole numbers beyond 2^53 are BigInts, so that none is rounded. */
export type Claims = Readonly<Record<string, unknown>>

const TEXTS = { audience: 'audience', issuer: 'issuer' }

/**
 * Decides whether to trust a plain JWT: signature, then time, then audience and issuer.
 *
 * @throws {@link RoomkeyError} of the category `token`.
 *
 * @example
 * ```js
 * import { isRoomkeyError, jws } from 'roomkey'
 *
 * const key = jws.Key.hs256('9d3b1f0a6c5e4827b1a0f3c2d4e59687')
 * try {
 *   jws.verify('eyJhbGciOiJub25lIn0.e30.AA', key)
 * } catch (error) {
 *   console.log(isRoomkeyError(error) && error.code) // algorithm_not_allowed
 * }
 * ```
 */
export function verify(token: string, key: Key, options?: VerifyOptions): Claims {
  const verifier = Key.nativeOf(key)
  const [spec, seconds] = expectation(options, TEXTS)
  return freeze(read(accepted(verifier.verify(tokenText(token), spec, seconds))))
}

show(Key, (key) => `${key.algorithm} [redacted]`)

/** An RSA private key that signs. */
export class Rs256Signer {
  readonly #native: InstanceType<typeof native.Rs256Signer>

  /** From PEM, not encrypted. @throws {@link RoomkeyError} `key_invalid`, `key_too_small`. */
  constructor(pem: string) {
    const given = text(pem, 'pem')
    this.#native = made(() => new native.Rs256Signer(given))
  }

  /** A token with the header `{"alg":"RS256","typ":"JWT"}` over these bytes. */
  sign(payload: Uint8Array): string {
    return accepted(this.#native.sign(bytes(payload, 'payload')))
  }
}

show(Rs256Signer, () => '[redacted]')

function bytes(value: unknown, name: string): Uint8Array {
  if (!isBytes(value)) throw wrong(`\`${name}\` is not a Uint8Array.`)
  return value
}
