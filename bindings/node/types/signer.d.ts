/** What mints and verifies: credentials, and several of them on a keyring. */
import { VerifiedClaims } from './claims';
import { RoomkeyError } from './errors';
import type { Permission, Right, Role } from './lists';
import { Secret, type SecretValue } from './secret';
/** Whole seconds, or text such as `'90s'`, `'15m'`, `'2h'`, `'7d'`. */
export type Lifetime = number | string;
/** A point in time: whole seconds since 1970, or a `Date`. */
export type Moment = number | Date;
/** What a token is to grant. */
export interface Access {
    /** `allow_join`, `ask_join`, `allow_mod`. There is no default. */
    permissions: readonly Permission[];
    /** The one room; every room without it. */
    roomId?: string;
    /** `crawler` calls the API, `rtc` joins; both uses without it. */
    roles?: readonly Role[];
    /** What it lets its bearer ask of the three endpoints whatever its roles: `create`, `validate`. */
    rights?: readonly Right[];
    /** Writes `version: 2` also where nothing demands it. */
    version?: 2;
    /** The app's own claims: plain data, with BigInts for whole numbers beyond 2^53. */
    claims?: Readonly<Record<string, unknown>>;
    /** How long the token lives; two hours without it. */
    lifetime?: Lifetime;
    /** The longest `lifetime`; 30 days without it, and never more than 10 years. */
    maxLifetime?: Lifetime;
    /** When the token is issued; the clock without it. */
    now?: Moment;
}
/** Options of `mint`. */
export interface MintOptions extends Access {
    /** The one participant; anyone without it. */
    participantId?: string;
    /** The id of the token; a random one without it. */
    jti?: string;
}
/** Options of `mintMany`. */
export interface MintManyOptions extends Access {
}
/** What a token has to be good for. What is left out is not asked for. */
export interface VerifyOptions {
    /** To join, to call the API, or for one of the other two endpoints. */
    use?: 'join' | 'api' | 'create' | 'validate';
    /** For this room: a token for another one is refused, a token for every room is not. */
    roomId?: string;
    /** By this participant: a token for another one is refused, a token for anyone is not. */
    participantId?: string;
    /** Seconds that clocks may differ, 0 to 600. */
    leeway?: number;
    /** Refuses tokens that live longer. */
    maxLifetime?: Lifetime;
    /** Admits tokens without `exp`. */
    allowMissingExpiry?: boolean;
    /** The time; the clock without it. */
    now?: Moment;
}
/** Options of {@link Credentials}. */
export interface CredentialsOptions {
    /** The API key. */
    apiKey: string;
    /** The secret: its text, its bytes, or a {@link Secret}. */
    secret: SecretValue | Secret;
}
/** What credentials of a keyring are still good for: sign and verify, verify, nothing. */
export type KeyState = 'active' | 'passive' | 'disabled';
/** Mints and verifies. {@link Credentials} and {@link Keyring} are what there is of it. */
export declare abstract class Signer {
    #private;
    /**
     * The API key that signs.
     *
     * @throws {@link RoomkeyError} `key_not_active` where nothing of a keyring is active.
     */
    get apiKey(): string;
    /**
     * Makes a token.
     *
     * @throws {@link RoomkeyError} of the category `argument`, such as `permissions_missing`, `permissions_contradictory`,
     * `room_id_invalid`, `lifetime_invalid`, `claim_reserved`.
     */
    mint(options: MintOptions): string;
    /**
     * Makes a token for each participant, the same otherwise, much faster than one by one. The results are in order; an
     * id that is none gives an error in its place and leaves the others be.
     *
     * @throws {@link RoomkeyError} where the options are wrong for all.
     */
    mintMany(participantIds: readonly string[], options: MintManyOptions): Array<string | RoomkeyError>;
    /**
     * Decides whether to trust a token.
     *
     * @throws {@link RoomkeyError} of the category `token`, such as `signature_invalid`, `token_expired`, `room_mismatch`.
     */
    verify(token: string, options?: VerifyOptions): VerifiedClaims;
}
/**
 * An API key and its secret.
 *
 * @example
 * ```js
 * import { videosdk } from 'roomkey'
 *
 * const credentials = new videosdk.Credentials({
 *   apiKey: 'my-api-key',
 *   secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687',
 * })
 * const token = credentials.mint({
 *   permissions: ['allow_join'],
 *   roomId: '2kyv-gzay-64pg',
 *   participantId: 'lxvdplwt',
 *   lifetime: '2h',
 * })
 * const claims = credentials.verify(token, { use: 'join', roomId: '2kyv-gzay-64pg' })
 * console.log(claims.participantId)
 * ```
 */
export declare class Credentials extends Signer {
    /** @throws {@link RoomkeyError} `api_key_invalid`, and as `new Secret()`. */
    constructor(options: CredentialsOptions);
    /**
     * From `VIDEOSDK_API_KEY` and `VIDEOSDK_SECRET_KEY` (or `VIDEOSDK_SECRET`) of the environment, or of another object.
     *
     * @throws {@link RoomkeyError} `api_key_invalid` or `secret_empty` where they are not set, and as the constructor.
     */
    static fromEnv(variables?: Readonly<Record<string, string | undefined>>): Credentials;
}
/**
 * Several credentials, each with a state, so that keys can be changed without refusing anyone. The first that are
 * active sign; a token is verified with the ones whose API key it carries.
 *
 * @example
 * ```js
 * import { videosdk } from 'roomkey'
 *
 * const fresh = new videosdk.Credentials({ apiKey: 'new-key', secret: '78695a4b3c2d1e0ffedcba9876543210' })
 * const old = new videosdk.Credentials({ apiKey: 'old-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
 * const keyring = new videosdk.Keyring([[fresh, 'active'], [old, 'passive']])
 *
 * const signedBefore = old.mint({ permissions: ['allow_join'] })
 * console.log(keyring.verify(signedBefore).apiKey, keyring.apiKey) // old-key new-key
 * ```
 */
export declare class Keyring extends Signer {
    /** @throws {@link RoomkeyError} `key_duplicated` where two have the same API key. */
    constructor(entries: Iterable<readonly [credentials: Credentials, state: KeyState]>);
}
