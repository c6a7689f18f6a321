/**
 * What each vendor takes and says, for the compiler: `vendor('livekit')`, its keys and its claims.
 *
 * Written by `cargo xtask faces` from the descriptions in the core: change those, and not this file.
 */
import type { Secret, SecretValue } from './secret';
import type { Lifetime, Moment } from './signer';
import type { Grant } from './vendor';
/**
 * What keys of VideoSDK are opened with.
 *
 * For example `vendor('videosdk').open({ apiKey: '…', secret: '…' })`.
 */
export type VideosdkCredentials = {
    /** The API key. `fromEnv` takes it from `VIDEOSDK_API_KEY`. */
    apiKey: SecretValue | Secret;
    /** The secret. `fromEnv` takes it from `VIDEOSDK_SECRET_KEY` or `VIDEOSDK_SECRET`. */
    secret: SecretValue | Secret;
    /** Admits a secret that is short, a placeholder or padded, for tokens that exist already. */
    allowWeakSecret?: boolean;
};
/**
 * What a token of VideoSDK is to be. What is left out is as usual.
 *
 * For example `keys.mint({ participant: 'ann', permissions: ['allow_join'], room: '2kyv-gzay-64pg' })`.
 */
export type VideosdkMint = {
    /** What the bearer may do: `allow_join`, `ask_join`, `allow_mod`. */
    permissions: readonly ('allow_join' | 'ask_join' | 'allow_mod')[];
    /** The one room it is for. */
    room?: string;
    /** The one participant it is for. */
    participant?: string;
    /** What it is for: `rtc` (joining), `crawler` (the API). */
    roles?: readonly ('rtc' | 'crawler')[];
    /** What it is good for at our own server whatever its role: `create`, `validate`. */
    rights?: readonly ('create' | 'validate')[];
    /** 2, to write it also where nothing demands it. */
    version?: number;
    /** Claims of your own. */
    claims?: Readonly<Record<string, unknown>>;
    /** How long it lives. In seconds, or as text such as `2h`. */
    lifetime?: Lifetime;
    /** Admits a lifetime above 30 days, up to this. In seconds, or as text such as `2h`. */
    maxLifetime?: Lifetime;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a token of VideoSDK is to be, as a grant in nobody's words.
 *
 * For example `keys.mint({ grant: { room, identity: 'ann', join: 'join' }, lifetime: '15m' })`.
 */
export type VideosdkGrantMint = {
    /** A grant in nobody's words, in the place of the vendor's own. */
    grant: Grant;
    /** How long it lives. In seconds, or as text such as `2h`. */
    lifetime?: Lifetime;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a token of VideoSDK has to be good for. What is left out is not asked for.
 *
 * For example `keys.verify(token, { leeway: 5 })`.
 */
export type VideosdkVerify = {
    /** What it is wanted for: `join`, `api`, `create`, `validate`. */
    use?: 'join' | 'api' | 'create' | 'validate';
    /** The room it has to be good for. */
    room?: string;
    /** The participant it has to be good for. */
    participant?: string;
    /** By how many seconds clocks may differ, 0 to 600. */
    leeway?: number;
    /** The longest lifetime that is taken. In seconds, or as text such as `2h`. */
    maxLifetime?: Lifetime;
    /** Whether a token without `exp` is taken. */
    allowMissingExpiry?: boolean;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a token of VideoSDK says, once it is verified. Beside these may stand claims of your own.
 *
 * For example `{ apikey: 'my-api-key', permissions: ['allow_join'] }`.
 */
export type VideosdkClaims = {
    /** The API key whose secret signed it, such as `'my-api-key'`. */
    readonly apikey: string;
    /** What its bearer may do, such as `['allow_join']`. */
    readonly permissions: readonly string[];
    /** The version of the API, always 2, such as `2`. */
    readonly version?: number;
    /** The one room it is for, such as `'2kyv-gzay-64pg'`. */
    readonly roomId?: string;
    /** The one participant it is for, such as `'ann'`. */
    readonly participantId?: string;
    /** What it is for, such as `['rtc']`. */
    readonly roles?: readonly ('rtc' | 'crawler')[];
    /** What it is good for at our own server whatever its role, such as `['create']`. */
    readonly roomkey_rights?: readonly string[];
    /** When it was issued, in Unix seconds, such as `1750000000`. */
    readonly iat?: number;
    /** From when on it is valid, in Unix seconds, such as `1750000000`. */
    readonly nbf?: number;
    /** The first moment at which it is no longer valid, in Unix seconds, such as `1750007200`. */
    readonly exp?: number;
    /** The id of the token, such as `'0f8fad5b-d9cb-469f-a165-70867728950e'`. */
    readonly jti?: string;
    /** A claim of your own. */
    readonly [own: string]: unknown;
};
/**
 * What keys of OpenTok are opened with.
 *
 * For example `vendor('opentok').open({ apiKey: '…', secret: '…' })`.
 */
export type OpentokCredentials = {
    /** The API key. `fromEnv` takes it from `OPENTOK_API_KEY`. */
    apiKey: SecretValue | Secret;
    /** The secret. `fromEnv` takes it from `OPENTOK_API_SECRET`. */
    secret: SecretValue | Secret;
    /** Admits a secret that is short, a placeholder or padded, for tokens that exist already. */
    allowWeakSecret?: boolean;
};
/**
 * What a client token of OpenTok is to be. What is left out is as usual.
 *
 * For example `keys.mint({ lifetime: '2h', role: 'publisher', session:
 * '1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4' })`.
 */
export type OpentokMint = {
    /** Which kind of token it is. `jwt` if it is left out. */
    kind?: 'jwt' | 't1';
    /** The session it is for. */
    session: string;
    /** What its bearer is: `subscriber`, `publisher`, `publisheronly`, `moderator`. */
    role: 'subscriber' | 'publisher' | 'publisheronly' | 'moderator';
    /** What others are told about its bearer, at most 1000 characters. */
    data?: string;
    /** The layout classes its bearer's streams start with. */
    layoutClasses?: readonly string[];
    /** A number below 2^53 instead of a random one (opentok). */
    nonce?: number;
    /** How long it lives. In seconds, or as text such as `2h`. */
    lifetime?: Lifetime;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a client token of OpenTok is to be, as a grant in nobody's words.
 *
 * For example `keys.mint({ grant: { room, identity: 'ann', join: 'join' }, lifetime: '15m' })`.
 */
export type OpentokGrantMint = {
    /** A grant in nobody's words, in the place of the vendor's own. */
    grant: Grant;
    /** Which kind of token it is. `jwt` if it is left out. */
    kind?: 'jwt' | 't1';
    /** A number below 2^53 instead of a random one (opentok). */
    nonce?: number;
    /** How long it lives. In seconds, or as text such as `2h`. */
    lifetime?: Lifetime;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a client token of OpenTok has to be good for. What is left out is not asked for.
 *
 * For example `keys.verify(token, { leeway: 5 })`.
 */
export type OpentokVerify = {
    /** Which kind of token it has to be. `jwt` if it is left out. */
    kind?: 'jwt' | 't1';
    /** The session it has to be for. */
    session?: string;
    /** What its role has to allow: `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish`, `force_mute`. */
    capability?: 'publish' | 'subscribe' | 'signal' | 'force_disconnect' | 'force_unpublish' | 'force_mute';
    /** By how many seconds clocks may differ, 0 to 600. */
    leeway?: number;
    /** The longest lifetime that is taken. In seconds, or as text such as `2h`. */
    maxLifetime?: Lifetime;
    /** Whether a token without `exp` is taken. */
    allowMissingExpiry?: boolean;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a client token of OpenTok says, once it is verified.
 *
 * For example `{ api_key: '123456', data: 'ann', exp: 1750007200, iat: 1750000000, jti: '0f8fad5b-d9cb-469f-a165-70867728950e',
 * kind: 'jwt', layout_classes: ['focus'], nbf: null, nonce: '7', role: 'publisher', session:
 * '1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4' }`.
 */
export type OpentokClaims = {
    /** The form of the token, such as `'jwt'`. */
    readonly kind: 'jwt' | 't1';
    /** The API key whose secret signed it, such as `'123456'`. */
    readonly api_key: string;
    /** The session it is for, such as `'1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4'`. */
    readonly session: string;
    /** What its bearer is, such as `'publisher'`. */
    readonly role: 'subscriber' | 'publisher' | 'publisheronly' | 'moderator';
    /** What others are told about its bearer, such as `'ann'`. */
    readonly data: string | null;
    /** The layout classes its bearer's streams start with, such as `['focus']`. */
    readonly layout_classes: readonly string[];
    /** What makes it differ from others like it, such as `'7'`. */
    readonly nonce: string | null;
    /** When it was issued, in Unix seconds, such as `1750000000`. */
    readonly iat: number | null;
    /** From when on it is valid, in Unix seconds. */
    readonly nbf: number | null;
    /** The first second at which it is no longer valid, in Unix seconds, such as `1750007200`. */
    readonly exp: number | null;
    /** The id of the token, such as `'0f8fad5b-d9cb-469f-a165-70867728950e'`. */
    readonly jti: string | null;
};
/**
 * What a token for the API of OpenTok is to be. What is left out is as usual.
 *
 * For example `keys.mint({ kind: 'api' })`.
 */
export type OpentokApiMint = {
    /** Which kind of token it is. */
    kind: 'api';
    /** How long it lives. In seconds, or as text such as `2h`. */
    lifetime?: Lifetime;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a token for the API of OpenTok has to be good for. What is left out is not asked for.
 *
 * For example `keys.verify(token, { kind: 'api' })`.
 */
export type OpentokApiVerify = {
    /** Which kind of token it has to be. */
    kind: 'api';
    /** By how many seconds clocks may differ, 0 to 600. */
    leeway?: number;
    /** The longest lifetime that is taken. In seconds, or as text such as `2h`. */
    maxLifetime?: Lifetime;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a token for the API of OpenTok says, once it is verified.
 *
 * For example `{ exp: 1750007200, iat: 1750000000, jti: '0f8fad5b-d9cb-469f-a165-70867728950e', project: '123456' }`.
 */
export type OpentokApiClaims = {
    /** The API key or the application that calls, such as `'123456'`. */
    readonly project: string;
    /** When it was issued, in Unix seconds, such as `1750000000`. */
    readonly iat: number | null;
    /** The first second at which it is no longer valid, in Unix seconds, such as `1750007200`. */
    readonly exp: number | null;
    /** The id of the token, such as `'0f8fad5b-d9cb-469f-a165-70867728950e'`. */
    readonly jti: string | null;
};
/**
 * What keys of Vonage are opened with.
 *
 * For example `vendor('vonage').open({ applicationId: '…', privateKeyPem: '…', publicKeyPem: '…' })`.
 */
export type VonageCredentials = {
    /** The application id. `fromEnv` takes it from `VONAGE_APPLICATION_ID`. */
    applicationId: SecretValue | Secret;
    /** The private key. `fromEnv` takes it from `VONAGE_PRIVATE_KEY`. */
    privateKeyPem: SecretValue | Secret;
    /** The public key. */
    publicKeyPem?: SecretValue | Secret;
    /** Admits a secret that is short, a placeholder or padded, for tokens that exist already. */
    allowWeakSecret?: boolean;
};
/**
 * What a client token of Vonage is to be. What is left out is as usual.
 *
 * For example `keys.mint({ lifetime: '2h', role: 'publisher', session:
 * '1_MX4yOWY3NjBmOC03Y2UxLTQ2YzktYWRlMy1mMmRlZGVlNGVkNWZ-fjE3NTAwMDAwMDAwMDB-QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBfn4' })`.
 */
export type VonageMint = {
    /** Which kind of token it is. It may be left out. */
    kind?: 'client';
    /** The session it is for. */
    session: string;
    /** What its bearer is: `subscriber`, `publisher`, `publisheronly`, `moderator`. */
    role: 'subscriber' | 'publisher' | 'publisheronly' | 'moderator';
    /** What others are told about its bearer, at most 1000 characters. */
    data?: string;
    /** The layout classes its bearer's streams start with. */
    layoutClasses?: readonly string[];
    /** A number below 2^53 instead of a random one (opentok). */
    nonce?: number;
    /** How long it lives. In seconds, or as text such as `2h`. */
    lifetime?: Lifetime;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a client token of Vonage is to be, as a grant in nobody's words.
 *
 * For example `keys.mint({ grant: { room, identity: 'ann', join: 'join' }, lifetime: '15m' })`.
 */
export type VonageGrantMint = {
    /** A grant in nobody's words, in the place of the vendor's own. */
    grant: Grant;
    /** Which kind of token it is. It may be left out. */
    kind?: 'client';
    /** How long it lives. In seconds, or as text such as `2h`. */
    lifetime?: Lifetime;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a client token of Vonage has to be good for. What is left out is not asked for.
 *
 * For example `keys.verify(token, { leeway: 5 })`.
 */
export type VonageVerify = {
    /** Which kind of token it has to be. It may be left out. */
    kind?: 'client';
    /** The session it has to be for. */
    session?: string;
    /** What its role has to allow: `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish`, `force_mute`. */
    capability?: 'publish' | 'subscribe' | 'signal' | 'force_disconnect' | 'force_unpublish' | 'force_mute';
    /** By how many seconds clocks may differ, 0 to 600. */
    leeway?: number;
    /** The longest lifetime that is taken. In seconds, or as text such as `2h`. */
    maxLifetime?: Lifetime;
    /** Whether a token without `exp` is taken. */
    allowMissingExpiry?: boolean;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a client token of Vonage says, once it is verified.
 *
 * For example `{ application_id: '29f760f8-7ce1-46c9-ade3-f2dedee4ed5f', data: 'ann', exp: 1750007200, iat: 1750000000, jti:
 * '0f8fad5b-d9cb-469f-a165-70867728950e', layout_classes: ['focus'], nbf: null, nonce: '7', role: 'publisher', session:
 * '1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4' }`.
 */
export type VonageClaims = {
    /** The application whose key signed it, such as `'29f760f8-7ce1-46c9-ade3-f2dedee4ed5f'`. */
    readonly application_id: string;
    /** The session it is for, such as `'1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4'`. */
    readonly session: string;
    /** What its bearer is, such as `'publisher'`. */
    readonly role: 'subscriber' | 'publisher' | 'publisheronly' | 'moderator';
    /** What others are told about its bearer, such as `'ann'`. */
    readonly data: string | null;
    /** The layout classes its bearer's streams start with, such as `['focus']`. */
    readonly layout_classes: readonly string[];
    /** What makes it differ from others like it, such as `'7'`. */
    readonly nonce: string | null;
    /** When it was issued, in Unix seconds, such as `1750000000`. */
    readonly iat: number | null;
    /** From when on it is valid, in Unix seconds. */
    readonly nbf: number | null;
    /** The first second at which it is no longer valid, in Unix seconds, such as `1750007200`. */
    readonly exp: number | null;
    /** The id of the token, such as `'0f8fad5b-d9cb-469f-a165-70867728950e'`. */
    readonly jti: string | null;
};
/**
 * What a token for the API of Vonage is to be. What is left out is as usual.
 *
 * For example `keys.mint({ kind: 'api' })`.
 */
export type VonageApiMint = {
    /** Which kind of token it is. */
    kind: 'api';
    /** How long it lives. In seconds, or as text such as `2h`. */
    lifetime?: Lifetime;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a token for the API of Vonage has to be good for. What is left out is not asked for.
 *
 * For example `keys.verify(token, { kind: 'api' })`.
 */
export type VonageApiVerify = {
    /** Which kind of token it has to be. */
    kind: 'api';
    /** By how many seconds clocks may differ, 0 to 600. */
    leeway?: number;
    /** The longest lifetime that is taken. In seconds, or as text such as `2h`. */
    maxLifetime?: Lifetime;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a token for the API of Vonage says, once it is verified.
 *
 * For example `{ exp: 1750007200, iat: 1750000000, jti: '0f8fad5b-d9cb-469f-a165-70867728950e', project: '123456' }`.
 */
export type VonageApiClaims = {
    /** The API key or the application that calls, such as `'123456'`. */
    readonly project: string;
    /** When it was issued, in Unix seconds, such as `1750000000`. */
    readonly iat: number | null;
    /** The first second at which it is no longer valid, in Unix seconds, such as `1750007200`. */
    readonly exp: number | null;
    /** The id of the token, such as `'0f8fad5b-d9cb-469f-a165-70867728950e'`. */
    readonly jti: string | null;
};
/**
 * What keys of Video.io are opened with.
 *
 * For example `vendor('videoio').open({ secret: '…', appToken: '…' })`.
 */
export type VideoioCredentials = {
    /** The secret of the authority. `fromEnv` takes it from `VIDEOIO_AUTHORITY_SECRET`. */
    secret: SecretValue | Secret;
    /** The app token. `fromEnv` takes it from `VIDEOIO_APP_TOKEN`. */
    appToken?: SecretValue | Secret;
    /** Admits a secret that is short, a placeholder or padded, for tokens that exist already. */
    allowWeakSecret?: boolean;
};
/**
 * What a session token of Video.io is to be. What is left out is as usual.
 *
 * For example `keys.mint({ appToken: 'a.b.c', identity: 'ann@app.example', scopes: ['videos.read'] })`.
 */
export type VideoioMint = {
    /** Which kind of token it is. It may be left out. */
    kind?: 'session';
    /** Your name for the user whose session it is. */
    identity: string;
    /** What it may be used for, such as `videos.read`. */
    scopes: readonly ('videos.admin.read' | 'videos.read' | 'videos.edit' | 'videos.delete' | 'videos.create' | 'streams.admin.read' | 'streams.read' | 'streams.create' | 'streams.delete')[];
    /** The app token for which it is made. */
    appToken?: string;
    /** How long it lives. In seconds, or as text such as `2h`. */
    lifetime?: Lifetime;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a session token of Video.io has to be good for. What is left out is not asked for.
 *
 * For example `keys.verify(token, { leeway: 5 })`.
 */
export type VideoioVerify = {
    /** Which kind of token it has to be. It may be left out. */
    kind?: 'session';
    /** The app it has to be of. */
    app?: string;
    /** The user it has to be of. */
    identity?: string;
    /** The scope it has to have. */
    scope?: 'videos.admin.read' | 'videos.read' | 'videos.edit' | 'videos.delete' | 'videos.create' | 'streams.admin.read' | 'streams.read' | 'streams.create' | 'streams.delete';
    /** By how many seconds clocks may differ, 0 to 600. */
    leeway?: number;
    /** The longest lifetime that is taken. In seconds, or as text such as `2h`. */
    maxLifetime?: Lifetime;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a session token of Video.io says, once it is verified. Beside these may stand claims of your own.
 *
 * For example `{ acid: 'my-app', exp: 1750007200, iat: 1750000000, iss: 'roomkey', jti: '0f8fad5b-d9cb-469f-a165-70867728950e',
 * role: 'session', scopes: ['videos.read'], sub: 'ann@app.example', uid: '5f0c7d2ba6e94c1f8b3d2a1e6c7f9048' }`.
 */
export type VideoioClaims = {
    /** Who made it. */
    readonly iss: 'roomkey';
    /** Which kind of token it is. */
    readonly role: 'session';
    /** The app it is for, such as `'my-app'`. */
    readonly acid: string;
    /** Your name for the user, such as `'ann@app.example'`. */
    readonly sub: string;
    /** The authority's name for the user, which tells nothing about them, such as `'5f0c7d2ba6e94c1f8b3d2a1e6c7f9048'`. */
    readonly uid: string;
    /** What it may be used for, such as `['videos.read']`. */
    readonly scopes: readonly ('videos.admin.read' | 'videos.read' | 'videos.edit' | 'videos.delete' | 'videos.create' | 'streams.admin.read' | 'streams.read' | 'streams.create' | 'streams.delete')[];
    /** When it was issued, in Unix seconds, such as `1750000000`. */
    readonly iat: number;
    /** From when on it is valid, in Unix seconds, such as `1750000000`. */
    readonly nbf?: number;
    /** The first moment at which it is no longer valid, in Unix seconds, such as `1750007200`. */
    readonly exp: number;
    /** The id of the token, such as `'0f8fad5b-d9cb-469f-a165-70867728950e'`. */
    readonly jti: string;
    /** A claim of your own. */
    readonly [own: string]: unknown;
};
/**
 * What an app token of Video.io is to be. What is left out is as usual.
 *
 * For example `keys.mint({ app: 'my-app', kind: 'app' })`.
 */
export type VideoioAppMint = {
    /** Which kind of token it is. */
    kind: 'app';
    /** The app it is for. */
    app: string;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What an app token of Video.io has to be good for. What is left out is not asked for.
 *
 * For example `keys.verify(token, { kind: 'app' })`.
 */
export type VideoioAppVerify = {
    /** Which kind of token it has to be. */
    kind: 'app';
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What an app token of Video.io says, once it is verified. Beside these may stand claims of your own.
 *
 * For example `{ acid: 'my-app', iat: 1750000000, iss: 'video.io', jti: '0f8fad5b-d9cb-469f-a165-70867728950e', role: 'app' }`.
 */
export type VideoioAppClaims = {
    /** The app it is for, such as `'my-app'`. */
    readonly acid: string;
    /** Which kind of token it is. */
    readonly role: 'app';
    /** When it was issued, in Unix seconds, such as `1750000000`. */
    readonly iat: number;
    /** From when on it is valid, in Unix seconds, such as `1750000000`. */
    readonly nbf?: number;
    /** The first moment at which it is no longer valid, in Unix seconds, such as `1750007200`. */
    readonly exp?: number;
    /** Who made it. */
    readonly iss: 'video.io';
    /** The id of the token, such as `'0f8fad5b-d9cb-469f-a165-70867728950e'`. */
    readonly jti: string;
    /** A claim of your own. */
    readonly [own: string]: unknown;
};
/**
 * What keys of LiveKit are opened with.
 *
 * For example `vendor('livekit').open({ apiKey: '…', secret: '…' })`.
 */
export type LivekitCredentials = {
    /** The API key. `fromEnv` takes it from `LIVEKIT_API_KEY`. */
    apiKey: SecretValue | Secret;
    /** The API secret. `fromEnv` takes it from `LIVEKIT_API_SECRET`. */
    secret: SecretValue | Secret;
    /** Admits a secret that is short, a placeholder or padded, for tokens that exist already. */
    allowWeakSecret?: boolean;
};
/**
 * What a token of LiveKit is to be. What is left out is as usual.
 *
 * For example `keys.mint({ identity: 'ann', lifetime: '2h', room: 'class-7', video: { roomJoin: true } })`.
 */
export type LivekitMint = {
    /** Who it is. */
    identity?: string;
    /** The name that others see. */
    name?: string;
    /** The one room it is for; it grants nothing by itself. */
    room?: string;
    /** What it grants in rooms, such as `{"roomJoin": true}`. */
    video?: Readonly<Record<string, unknown>>;
    /** What it grants with telephones: `admin`, `call`. */
    sip?: Readonly<Record<string, unknown>>;
    /** What it grants with agents in the vendor's cloud. */
    agent?: Readonly<Record<string, unknown>>;
    /** What it grants with models there. */
    inference?: Readonly<Record<string, unknown>>;
    /** What it grants with observations there. */
    observability?: Readonly<Record<string, unknown>>;
    /** What it grants with endpoints of agents. */
    agentEndpoint?: Readonly<Record<string, unknown>>;
    /** What it grants with threads of agents. */
    agentThread?: Readonly<Record<string, unknown>>;
    /** The kind of participant, such as `agent`. */
    kind?: string;
    /** More about its kind, such as `cloud_agent`. */
    kindDetails?: readonly string[];
    /** Text that everybody in the room can read. */
    metadata?: string;
    /** Texts by name that everybody in the room can read. */
    attributes?: Readonly<Record<string, unknown>>;
    /** A preset of the vendor's cloud for the room. */
    roomPreset?: string;
    /** How the room is to be that it opens. */
    roomConfig?: Readonly<Record<string, unknown>>;
    /** How long it lives. In seconds, or as text such as `2h`. */
    lifetime?: Lifetime;
    /** From when on it is valid, in Unix seconds. */
    notBefore?: Moment;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a token of LiveKit is to be, as a grant in nobody's words.
 *
 * For example `keys.mint({ grant: { room, identity: 'ann', join: 'join' }, lifetime: '15m' })`.
 */
export type LivekitGrantMint = {
    /** A grant in nobody's words, in the place of the vendor's own. */
    grant: Grant;
    /** How long it lives. In seconds, or as text such as `2h`. */
    lifetime?: Lifetime;
    /** From when on it is valid, in Unix seconds. */
    notBefore?: Moment;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a token of LiveKit has to be good for. What is left out is not asked for.
 *
 * For example `keys.verify(token, { leeway: 5 })`.
 */
export type LivekitVerify = {
    /** The room it has to be for. */
    room?: string;
    /** Whom it has to be for. */
    identity?: string;
    /** What it has to grant, such as `roomJoin` or `sip.call`. */
    grant?: string;
    /** By how many seconds clocks may differ, 0 to 600. */
    leeway?: number;
    /** The longest lifetime that is taken. In seconds, or as text such as `2h`. */
    maxLifetime?: Lifetime;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a token of LiveKit says, once it is verified. Beside these may stand claims of your own.
 *
 * For example `{ exp: 1750007200, iss: 'APIkey1234567' }`.
 */
export type LivekitClaims = {
    /** The API key whose secret signed it, such as `'APIkey1234567'`. */
    readonly iss: string;
    /** Who it is for, such as `'ann'`. */
    readonly sub?: string;
    /** The same again, as one of the vendor's SDKs writes it, such as `'ann'`. */
    readonly identity?: string;
    /** The name that others see, such as `'Ann Lee'`. */
    readonly name?: string;
    /** What it grants in rooms, such as `{ room: 'class-7', roomJoin: true }`. */
    readonly video?: Readonly<Record<string, unknown>>;
    /** What it grants with telephones, such as `{ call: true }`. */
    readonly sip?: Readonly<Record<string, unknown>>;
    /** What it grants with agents in the vendor's cloud, such as `{ admin: true }`. */
    readonly agent?: Readonly<Record<string, unknown>>;
    /** What it grants with models there, such as `{ perform: true }`. */
    readonly inference?: Readonly<Record<string, unknown>>;
    /** What it grants with observations there, such as `{ write: true }`. */
    readonly observability?: Readonly<Record<string, unknown>>;
    /** What it grants with endpoints of agents, such as `{ call: true }`. */
    readonly agentEndpoint?: Readonly<Record<string, unknown>>;
    /** What it grants with threads of agents, such as `{ read: true }`. */
    readonly agentThread?: Readonly<Record<string, unknown>>;
    /** The kind of participant, such as `'agent'`. */
    readonly kind?: string;
    /** More about its kind, such as `['cloud_agent']`. */
    readonly kindDetails?: readonly string[];
    /** Text that everybody in the room can read, such as `'seat 7'`. */
    readonly metadata?: string;
    /** Texts by name that everybody in the room can read, such as `{ seat: '7' }`. */
    readonly attributes?: Readonly<Record<string, unknown>>;
    /** A preset of the vendor's cloud for the room, such as `'lecture'`. */
    readonly roomPreset?: string;
    /** How the room is to be that it opens, such as `{ maxParticipants: 10 }`. */
    readonly roomConfig?: Readonly<Record<string, unknown>>;
    /** From when on it is valid, in Unix seconds, such as `1750000000`. */
    readonly nbf?: number;
    /** When it was issued, in Unix seconds, such as `1750000000`. */
    readonly iat?: number;
    /** The first moment at which it is no longer valid, in Unix seconds, such as `1750007200`. */
    readonly exp: number;
    /** The id of the token, such as `'0f8fad5b-d9cb-469f-a165-70867728950e'`. */
    readonly jti?: string;
    /** A claim of your own. */
    readonly [own: string]: unknown;
};
/** What each vendor takes and says, by its name. */
export type VendorFaces = {
    /** VideoSDK. */
    videosdk: {
        credentials: VideosdkCredentials;
        mint: VideosdkMint | VideosdkGrantMint;
        verify: VideosdkVerify;
        claims: VideosdkClaims;
        others: {};
    };
    /** OpenTok. */
    opentok: {
        credentials: OpentokCredentials;
        mint: OpentokMint | OpentokGrantMint | OpentokApiMint;
        verify: OpentokVerify;
        claims: OpentokClaims;
        others: {
            api: {
                verify: OpentokApiVerify;
                claims: OpentokApiClaims;
            };
        };
    };
    /** Vonage. */
    vonage: {
        credentials: VonageCredentials;
        mint: VonageMint | VonageGrantMint | VonageApiMint;
        verify: VonageVerify;
        claims: VonageClaims;
        others: {
            api: {
                verify: VonageApiVerify;
                claims: VonageApiClaims;
            };
        };
    };
    /** Video.io. */
    videoio: {
        credentials: VideoioCredentials;
        mint: VideoioMint | VideoioAppMint;
        verify: VideoioVerify;
        claims: VideoioClaims;
        others: {
            app: {
                verify: VideoioAppVerify;
                claims: VideoioAppClaims;
            };
        };
    };
    /** LiveKit. */
    livekit: {
        credentials: LivekitCredentials;
        mint: LivekitMint | LivekitGrantMint;
        verify: LivekitVerify;
        claims: LivekitClaims;
        others: {};
    };
};
