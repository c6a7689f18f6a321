/** Video.io: the authority that stands in for the vendor, the call that begins sessions, and what a script's URL says. */
import { Call } from './api';
import { type CallerOptions, type CallOptions } from './caller';
import { type EndpointAnswer, type IncomingParts } from './endpoints';
import type { Scope, ScriptWarning } from './lists';
import { Secret, type SecretValue } from './secret';
import { type Lifetime, type Moment } from './signer';
export type { CallOptions } from './caller';
export type { EndpointAnswer, IncomingParts } from './endpoints';
export { parseAppId, parseIdentity, parseScope } from './ids';
export type { Scope, ScriptWarning } from './lists';
/** Every scope. */
export declare const SCOPES: readonly Scope[];
/** What an app token is to be. It never expires. */
export interface MintAppOptions {
    /** The id of the app. */
    app: string;
    /** The id of the token; a random one without it. */
    jti?: string;
    /** When the token is issued; the clock without it. */
    now?: Moment;
}
/** What a session token is to grant. */
export interface MintSessionOptions {
    /** What the app calls the user: an address, a number, whatever stays the same. */
    identity: string;
    /** What the user may do. There is no default. */
    scopes: readonly Scope[];
    /** The id of the token; a random one without it. */
    jti?: string;
    /** How long the token lives; two hours without it. */
    lifetime?: Lifetime;
    /** When the token is issued; the clock without it. */
    now?: Moment;
}
/** What a session token has to be good for. What is left out is not asked for. */
export interface VerifySessionOptions {
    /** For this app. */
    app?: string;
    /** Of this user. */
    identity?: string;
    /** It has to grant this. */
    scope?: Scope;
    /** Seconds that clocks may differ, 0 to 600. */
    leeway?: number;
    /** Refuses tokens that live longer. */
    maxLifetime?: Lifetime;
    /** The time; the clock without it. */
    now?: Moment;
}
/** What tokens of both kinds say. */
declare abstract class Claims {
    /** The app (`acid`). */
    readonly app: string;
    /** When it was issued, in seconds since 1970. */
    readonly iat: number | undefined;
    /** The first second at which it is no longer valid, since 1970. */
    readonly exp: number | undefined;
    /** The id of the token. */
    readonly jti: string;
    /** The claims as they stand in the token. */
    readonly raw: Readonly<Record<string, unknown>>;
    /** When it was issued. */
    get issuedAt(): Date | undefined;
    /** The first moment at which it is no longer valid. */
    get expiresAt(): Date | undefined;
    /** The claims as they stand in the token, with whole numbers beyond 2^53 as text. */
    toJSON(): Readonly<Record<string, unknown>>;
}
/** The claims of an app token that was verified. Only `verifyApp` makes one. */
export declare class AppClaims extends Claims {
    #private;
    private constructor();
}
/** The claims of a session token that was verified. Only `verifySession` makes one. */
export declare class SessionClaims extends Claims {
    /** What the app calls the user (`sub`). */
    readonly identity: string;
    /** What the service calls the user (`uid`). */
    readonly userId: string;
    /** What the user may do. */
    readonly scopes: readonly Scope[];
    private constructor();
}
/**
 * An authority for Video.io's tokens with a secret of its own. The vendor signs with one that nobody else has, so this is for
 * a server in the vendor's place, such as `roomkey serve`.
 *
 * @example
 * ```js
 * import { videoio } from 'roomkey'
 *
 * const authority = new videoio.Authority('9d3b1f0a6c5e4827b1a0f3c2d4e59687')
 * const app = authority.verifyApp(authority.mintApp({ app: 'my-app' }))
 * const token = authority.mintSession(app, { identity: 'ann@app.example', scopes: ['videos.read'], lifetime: '1h' })
 * const claims = authority.verifySession(token, { app: 'my-app', scope: 'videos.read' })
 * console.log(claims.identity, claims.userId === authority.userId('my-app', 'ann@app.example'))
 * ```
 */
export declare class Authority {
    #private;
    /** @throws {@link RoomkeyError} as `new Secret()`. */
    constructor(secret: SecretValue | Secret);
    /** Makes an app token. @throws {@link RoomkeyError} `app_id_invalid`, `jti_invalid`. */
    mintApp(options: MintAppOptions): string;
    /** Decides whether to trust an app token. @throws {@link RoomkeyError} of the category `token`. */
    verifyApp(token: string, options?: {
        now?: Moment;
    }): AppClaims;
    /**
     * Makes a session token of an app.
     *
     * @throws {@link RoomkeyError} `identity_invalid`, `scopes_missing`, `scope_unknown`, `lifetime_invalid`.
     */
    mintSession(app: AppClaims, options: MintSessionOptions): string;
    /**
     * Decides whether to trust a session token.
     *
     * @throws {@link RoomkeyError} of the category `token`, such as `app_mismatch`, `participant_mismatch`, `scope_missing`.
     */
    verifySession(token: string, options?: VerifySessionOptions): SessionClaims;
    /** What the service calls a user of an app: the same for the same, and telling nothing. */
    userId(app: string, identity: string): string;
}
/** Options of {@link Endpoints}. */
export interface EndpointsOptions {
    /** What verifies app tokens and mints session tokens. */
    authority: Authority;
    /** How long session tokens live; two hours without it. */
    lifetime?: Lifetime;
}
/**
 * `POST /v1/sessions` of both generations, for whatever web framework.
 *
 * @example
 * ```js
 * import { videoio } from 'roomkey'
 *
 * const authority = new videoio.Authority('9d3b1f0a6c5e4827b1a0f3c2d4e59687')
 * const endpoints = new videoio.Endpoints({ authority, lifetime: '1h' })
 * const { status, body } = endpoints.createSession({
 *   authorization: `Bearer ${authority.mintApp({ app: 'my-app' })}`,
 *   contentType: 'application/json',
 *   body: new TextEncoder().encode('{"identity":"ann@app.example"}'),
 * })
 * console.log(status, Object.keys(JSON.parse(body))) // 200 [ 'expiresAt', 'identity', 'sessionToken' ]
 * ```
 */
export declare class Endpoints {
    #private;
    /** @throws {@link RoomkeyError} `lifetime_invalid`, `argument_invalid`. */
    constructor(options: EndpointsOptions);
    /** The answer to `POST /v1/sessions`. */
    createSession(parts: IncomingParts, now?: Moment): EndpointAnswer;
}
/** Which API: of 2018 (`api.video.io`), or of 2019 (`gateway.video.io`), which has scopes. */
export type Generation = 'first' | 'second';
/** A session to begin. */
export interface NewSession {
    /** What the app calls the user. */
    identity: string;
    /** What the user may do: demanded by the second generation, and unknown to the first. */
    scopes?: readonly Scope[];
}
/** A session that the vendor began. Its token is for the user's client and is not shown otherwise. */
export declare class Session {
    #private;
    /** What the app calls the user. */
    readonly identity: string;
    /** When the token expires; the first generation does not say it. */
    readonly expiresAt: Date | undefined;
    /** The same as the vendor wrote it. */
    readonly expiresAtText: string | undefined;
    private constructor();
    /** The session token. */
    get sessionToken(): string;
}
/** Video.io's REST API, without sending anything. */
export declare class Api {
    #private;
    /** At this base URL, or the vendor's own. @throws {@link RoomkeyError} `base_url_invalid`. */
    constructor(generation: Generation, baseUrl?: string);
    /** Begins a session, with the app token. */
    createSession(appToken: string, session: NewSession): Call<Session>;
}
/** Options of {@link Client}. */
export interface ClientOptions extends CallerOptions {
    /** The app token, which gives full control of the app: it belongs to your server alone. */
    appToken: string;
    /** Which API to call. */
    generation: Generation;
}
/**
 * A client of Video.io's REST API.
 *
 * @example
 * ```js
 * import { videoio } from 'roomkey'
 *
 * const fetch = async () => Response.json({ session_key: '1nU7', identity: 'ann@app.example' }) // in place of the vendor
 * const client = new videoio.Client({ appToken: process.env.VIDEOIO_APP_TOKEN ?? 'a.b.c', generation: 'first', fetch })
 * const session = await client.createSession({ identity: 'ann@app.example' })
 * console.log(session.sessionToken.length)
 * ```
 */
export declare class Client {
    #private;
    /** @throws {@link RoomkeyError} `base_url_invalid`, `argument_invalid`. */
    constructor(options: ClientOptions);
    /** Begins a session. */
    createSession(session: NewSession, options?: CallOptions): Promise<Session>;
}
/**
 * With what a page begins a session.
 *
 * @example
 * ```js
 * import { videoio } from 'roomkey'
 *
 * const url = 'https://cdn.video.io/js/1.0.3/videokit.js?appToken=a.b.c&identity=ann'
 * const { kind, identity, warning } = videoio.SessionCredentials.fromScriptUrl(url)
 * console.log(kind, identity, warning) // app ann app_token_exposed
 * ```
 */
export declare class SessionCredentials {
    #private;
    /** With a session token, or with an app token and an identity. */
    readonly kind: 'session' | 'app';
    /** What the app calls the user, beside an app token. */
    readonly identity: string | undefined;
    /** What is wrong with it all the same. */
    readonly warning: ScriptWarning | undefined;
    private constructor();
    /** From the URL of the vendor's script. @throws {@link RoomkeyError} `argument_invalid`, `token_malformed`, `identity_invalid`. */
    static fromScriptUrl(url: string): SessionCredentials;
    /** The token. */
    get token(): string;
}
