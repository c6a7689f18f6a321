/** OpenTok: tokens for sessions (T1 and JWT) and for the REST API, session ids, and the call that creates sessions. */
import { type CallerOptions } from './caller';
import type { Capability, ClientTokenKind, SessionRole } from './lists';
import { Secret, type SecretValue } from './secret';
import { TokboxApi, TokboxClient } from './tokbox-api';
import { Connection, type MintOptions as SharedMintOptions, TokboxSigner } from './tokbox';
export type { CallOptions } from './caller';
export type { Capability, ClientTokenKind as Kind, SessionRole as Role } from './lists';
export { type NewSession, Session } from './tokbox-api';
export { type NewSessionId, SessionId } from './tokbox-session-id';
export { ApiClaims, capabilities, may } from './tokbox';
export type { MintApiOptions, VerifyApiOptions, VerifyOptions } from './tokbox';
/** Every role, the least first. */
export declare const ROLES: readonly SessionRole[];
/** Everything that a role may allow. */
export declare const CAPABILITIES: readonly Capability[];
/** Options of `mint`. */
export interface MintOptions extends SharedMintOptions {
    /** `jwt` without it, or `t1`, the vendor's older form, which has no `jti`. */
    kind?: ClientTokenKind;
    /** A whole number below 2^53; a random one without it. */
    nonce?: number;
}
/** Options of {@link Credentials}. */
export interface CredentialsOptions {
    /** The API key: digits. */
    apiKey: string;
    /** The secret: its text, its bytes, or a {@link Secret}. */
    secret: SecretValue | Secret;
}
/** The claims of a token that was verified. Only `verify` makes one, and nothing changes it. */
export declare class VerifiedClaims extends Connection {
    /** `t1` or `jwt`. */
    readonly kind: ClientTokenKind;
    /** The API key of the project. */
    readonly apiKey: string;
    private constructor();
}
/**
 * An API key of OpenTok and its secret.
 *
 * @example
 * ```js
 * import { opentok } from 'roomkey'
 *
 * const credentials = new opentok.Credentials({ apiKey: '123456', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
 * const session = String(opentok.SessionId.create('123456'))
 * const token = credentials.mint({ session, role: 'publisher', kind: 't1', data: 'name=ann', lifetime: '2h' })
 * const claims = credentials.verify(token, { session, capability: 'publish' })
 * console.log(claims.role, claims.data)
 * ```
 */
export declare class Credentials extends TokboxSigner<VerifiedClaims, MintOptions> {
    /** @throws {@link RoomkeyError} `api_key_invalid`, and as `new Secret()`. */
    constructor(options: CredentialsOptions);
    /**
     * From `OPENTOK_API_KEY` and `OPENTOK_API_SECRET` of the environment, or of another object.
     *
     * @throws {@link RoomkeyError} `api_key_invalid` or `secret_empty` where they are not set, and as the constructor.
     */
    static fromEnv(variables?: Readonly<Record<string, string | undefined>>): Credentials;
    /** The API key. */
    get apiKey(): string;
}
/** OpenTok's REST API, without sending anything. */
export declare class Api extends TokboxApi {
    /** At this base URL, or the vendor's own. @throws {@link RoomkeyError} `base_url_invalid`. */
    constructor(baseUrl?: string);
}
/** Options of {@link Client}. */
export interface ClientOptions extends CallerOptions {
    /** What the client signs its own tokens with. */
    credentials: Credentials;
}
/**
 * A client of OpenTok's REST API. It makes the tokens it needs and renews them by itself.
 *
 * @example
 * ```js
 * import { opentok } from 'roomkey'
 *
 * const credentials = new opentok.Credentials({ apiKey: '123456', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
 * const fetch = async () => Response.json([{ session_id: String(opentok.SessionId.create('123456')) }]) // in place of the vendor
 * const client = new opentok.Client({ credentials, fetch })
 *
 * const { sessionId } = await client.createSession({ mediaMode: 'routed' })
 * console.log(credentials.mint({ session: sessionId, role: 'moderator' }).length)
 * ```
 */
export declare class Client extends TokboxClient {
    /** @throws {@link RoomkeyError} `base_url_invalid`, `argument_invalid`. */
    constructor(options: ClientOptions);
}
