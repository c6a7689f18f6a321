/** Plain strict JWS and JWT, for tokens of no particular vendor. */

import { text, tokenText } from './check'
import { accepted, made, RoomkeyError, wrong } from './errors'
import { native } from './native'
import { Secret, type SecretValue } from './secret'
import { show } from './show'

type NativeKey = InstanceType<typeof native.Key>

/** A signature algorithm. */
export type Algorithm = 'HS256' | 'RS256'

/**
 * A key that verifies signatures, and with it the one algorithm it verifies. What a token says about its algorithm is
 * compared with that and never followed.
 */
export class Key {
  readonly #native: NativeKey

  /** @internal */
  constructor(key: NativeKey) {
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
    if (typeof opened === 'string') throw new RoomkeyError(opened)
    return opened
  }

  /** @internal */
  static nativeOf(key: unknown): NativeKey {
    if (typeof key !== 'object' || key === null || !(#native in key)) throw wrong('The key is not a `Key`.')
    return key.#native
  }
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
  if (!(value instanceof Uint8Array)) throw wrong(`\`${name}\` is not a Uint8Array.`)
  return value
}
