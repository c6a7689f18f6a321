/** Plain strict JWS and JWT, for tokens of no particular vendor. */
import { Secret, type SecretValue } from './secret';
import { type Lifetime, type Moment } from './signer';
/** A signature algorithm. */
export type Algorithm = 'HS256' | 'RS256';
/**
 * A key that verifies signatures, and with it the one algorithm it verifies. What a token says about its algorithm is
 * compared with that and never followed.
 */
export declare class Key {
    #private;
    private constructor();
    /** A shared secret. @throws {@link RoomkeyError} as `new Secret()`. */
    static hs256(secret: SecretValue | Secret): Key;
    /** An RSA public key of at least 2048 bits in PEM. @throws {@link RoomkeyError} `key_invalid`, `key_too_small`. */
    static rs256Pem(pem: string): Key;
    /** The same from modulus and exponent as big-endian bytes. @throws {@link RoomkeyError} `key_invalid`, `key_too_small`. */
    static rs256Components(modulus: Uint8Array, exponent: Uint8Array): Key;
    /** The algorithm it verifies. */
    get algorithm(): Algorithm;
    /**
     * Checks form, header and signature, and hands out the payload. That says who made the bytes and nothing more.
     *
     * @throws {@link RoomkeyError} such as `token_malformed`, `algorithm_not_allowed`, `signature_invalid`.
     */
    open(token: string): Uint8Array;
}
/** What a plain JWT has to be good for. What is left out is not asked for. */
export interface VerifyOptions {
    /** The audience that `aud` has to name. Without it a token with `aud` is refused. */
    audience?: string;
    /** The issuer that `iss` has to be, where a key signs for several. Without it any is admitted. */
    issuer?: string;
    /** Seconds that clocks may differ, 0 to 600. */
    leeway?: number;
    /** Refuses tokens that live longer. */
    maxLifetime?: Lifetime;
    /** Admits tokens without `exp`. */
    allowMissingExpiry?: boolean;
    /** The time; the clock without it. */
    now?: Moment;
}
/** The claims of a plain JWT. Whole numbers beyond 2^53 are BigInts, so that none is rounded. */
export type Claims = Readonly<Record<string, unknown>>;
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
export declare function verify(token: string, key: Key, options?: VerifyOptions): Claims;
/** An RSA private key that signs. */
export declare class Rs256Signer {
    #private;
    /** From PEM, not encrypted. @throws {@link RoomkeyError} `key_invalid`, `key_too_small`. */
    constructor(pem: string);
    /** A token with the header `{"alg":"RS256","typ":"JWT"}` over these bytes. */
    sign(payload: Uint8Array): string;
}
