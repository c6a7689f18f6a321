/** What OpenTok and Vonage have in common: tokens that let a client into a session, and tokens for the REST API. */
import type { Capability, ClientTokenKind, SessionRole } from './lists';
import { type Lifetime, type Moment } from './signer';
/** What a token for a session is to grant. */
export interface MintOptions {
    /** The id of the session, which has to be of the same project. */
    session: string;
    /** `subscriber`, `publisher`, `publisheronly` or `moderator`. There is no default. */
    role: SessionRole;
    /** What everybody in the session learns about the connection, up to 1000 characters. */
    data?: string;
    /** The layout classes of its streams in archives and broadcasts. */
    layoutClasses?: readonly string[];
    /** The id of the token; a random one without it. */
    jti?: string;
    /** How long the token lives; a day without it, and 30 days at most. */
    lifetime?: Lifetime;
    /** When the token is issued; the clock without it. */
    now?: Moment;
}
/** What a token for the REST API is to be. */
export interface MintApiOptions {
    /** The id of the token; a random one without it. */
    jti?: string;
    /** How long the token lives; 5 minutes without it for OpenTok, 15 for Vonage. */
    lifetime?: Lifetime;
    /** When the token is issued; the clock without it. */
    now?: Moment;
}
/** What a token for a session has to be good for. What is left out is not asked for. */
export interface VerifyOptions {
    /** For this session. */
    session?: string;
    /** Its role has to include this. */
    capability?: Capability;
    /** Of this kind. Vonage's are all `jwt`. */
    kind?: ClientTokenKind;
    /** Seconds that clocks may differ, 0 to 600. */
    leeway?: number;
    /** Refuses tokens that live longer; none may live longer than 30 days. */
    maxLifetime?: Lifetime;
    /** Admits tokens without `exp`: they end a day after they were issued. */
    allowMissingExpiry?: boolean;
    /** The time; the clock without it. */
    now?: Moment;
}
/** What a token for the REST API has to be good for. */
export interface VerifyApiOptions {
    /** Seconds that clocks may differ, 0 to 600. */
    leeway?: number;
    /** Refuses tokens that live longer; none may live longer than 30 days, of Vonage's 24 hours. */
    maxLifetime?: Lifetime;
    /** The time; the clock without it. */
    now?: Moment;
}
/** What a verified token for a session says. Claims that the token does not have are `undefined`. */
export declare abstract class Connection {
    /** The id of the session. */
    readonly session: string;
    /** What its bearer may do there. */
    readonly role: SessionRole;
    /** What everybody in the session learns about the connection. */
    readonly data: string | undefined;
    /** The layout classes of its streams. */
    readonly layoutClasses: readonly string[];
    /** The nonce, as it stands in the token. */
    readonly nonce: string | undefined;
    /** When it was issued, in seconds since 1970. */
    readonly iat: number | undefined;
    /** From when it is valid, in seconds since 1970. */
    readonly nbf: number | undefined;
    /** The first second at which it is no longer valid, since 1970. */
    readonly exp: number | undefined;
    /** The id of the token; T1 tokens have none. */
    readonly jti: string | undefined;
    /** When it was issued. */
    get issuedAt(): Date | undefined;
    /** From when it is valid. */
    get notBefore(): Date | undefined;
    /** The first moment at which it is no longer valid. */
    get expiresAt(): Date | undefined;
}
/** What a verified token for the REST API says. */
export declare class ApiClaims {
    /** The API key or the application id. */
    readonly project: string;
    /** When it was issued, in seconds since 1970. */
    readonly iat: number | undefined;
    /** The first second at which it is no longer valid, since 1970. */
    readonly exp: number | undefined;
    /** The id of the token. */
    readonly jti: string | undefined;
    private constructor();
    /** When it was issued. */
    get issuedAt(): Date | undefined;
    /** The first moment at which it is no longer valid. */
    get expiresAt(): Date | undefined;
}
/** Verifies tokens of one project. */
export declare abstract class TokboxVerifier<Claims extends Connection> {
    #private;
    /**
     * Decides whether to trust a token for a session.
     *
     * @throws {@link RoomkeyError} of the category `token`, such as `signature_invalid`, `token_expired`, `room_mismatch`,
     * `role_not_allowed`, `session_foreign`.
     */
    verify(token: string, options?: VerifyOptions): Claims;
    /**
     * Decides whether to trust a token for the vendor's REST API.
     *
     * @throws {@link RoomkeyError} of the category `token`; `token_kind_mismatch` for one that lets somebody into a session.
     */
    verifyApi(token: string, options?: VerifyApiOptions): ApiClaims;
}
/** Mints and verifies tokens of one project. */
export declare abstract class TokboxSigner<Claims extends Connection, Options extends MintOptions> extends TokboxVerifier<Claims> {
    #private;
    /**
     * Makes a token that lets somebody into a session.
     *
     * @throws {@link RoomkeyError} of the category `argument`, such as `session_id_invalid`, `role_unknown`, `data_too_long`,
     * `lifetime_invalid`; `session_foreign` for a session of another project.
     */
    mint(options: Options): string;
    /**
     * Makes a token for the vendor's REST API. It belongs to your server and never into a client.
     *
     * @throws {@link RoomkeyError} `jti_invalid`, `lifetime_invalid`.
     */
    mintApi(options?: MintApiOptions): string;
}
/**
 * What a role may do.
 *
 * @throws {@link RoomkeyError} `role_unknown`.
 */
export declare function capabilities(role: SessionRole): Capability[];
/**
 * Whether a role may do something.
 *
 * @throws {@link RoomkeyError} `role_unknown`, `argument_invalid`.
 */
export declare function may(role: SessionRole, capability: Capability): boolean;
