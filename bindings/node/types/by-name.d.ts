/**
 * What each vendor takes, for the compiler: `vendor('livekit')` and its keys.
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
    /** A grant in nobody's words, in the place of the vendor's own. */
    grant?: Grant;
    /** What the bearer may do: `allow_join`, `ask_join`, `allow_mod`. */
    permissions?: readonly ('allow_join' | 'ask_join' | 'allow_mod')[];
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
 * What a token of OpenTok is to be. What is left out is as usual.
 *
 * For example `keys.mint({ lifetime: '2h', role: 'publisher', session:
 * '1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4' })`.
 */
export type OpentokMint = {
    /** A grant in nobody's words, in the place of the vendor's own. */
    grant?: Grant;
    /** Which kind of token it is; `jwt` if it is left out. */
    kind?: 'jwt' | 't1' | 'api';
    /** The session it is for. For a client token. */
    session?: string;
    /** What its bearer is: `subscriber`, `publisher`, `publisheronly`, `moderator`. For a client token. */
    role?: 'subscriber' | 'publisher' | 'publisheronly' | 'moderator';
    /** What others are told about its bearer, at most 1000 characters. For a client token. */
    data?: string;
    /** The layout classes its bearer's streams start with. For a client token. */
    layoutClasses?: readonly string[];
    /** A number below 2^53 instead of a random one (opentok). For a client token. */
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
 * What a token of OpenTok has to be good for. What is left out is not asked for.
 *
 * For example `keys.verify(token, { leeway: 5 })`.
 */
export type OpentokVerify = {
    /** Which kind of token it has to be; `jwt` if it is left out. */
    kind?: 'jwt' | 't1' | 'api';
    /** The session it has to be for. For a client token. */
    session?: string;
    /** What its role has to allow: `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish`, `force_mute`. For a client token. */
    capability?: 'publish' | 'subscribe' | 'signal' | 'force_disconnect' | 'force_unpublish' | 'force_mute';
    /** By how many seconds clocks may differ, 0 to 600. */
    leeway?: number;
    /** The longest lifetime that is taken. In seconds, or as text such as `2h`. */
    maxLifetime?: Lifetime;
    /** Whether a token without `exp` is taken. For a client token. */
    allowMissingExpiry?: boolean;
    /** The time; the clock without it. */
    now?: Moment;
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
 * What a token of Vonage is to be. What is left out is as usual.
 *
 * For example `keys.mint({ lifetime: '2h', role: 'publisher', session:
 * '1_MX4yOWY3NjBmOC03Y2UxLTQ2YzktYWRlMy1mMmRlZGVlNGVkNWZ-fjE3NTAwMDAwMDAwMDB-QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBfn4' })`.
 */
export type VonageMint = {
    /** A grant in nobody's words, in the place of the vendor's own. */
    grant?: Grant;
    /** Which kind of token it is; `client` if it is left out. */
    kind?: 'client' | 'api';
    /** The session it is for. For a client token. */
    session?: string;
    /** What its bearer is: `subscriber`, `publisher`, `publisheronly`, `moderator`. For a client token. */
    role?: 'subscriber' | 'publisher' | 'publisheronly' | 'moderator';
    /** What others are told about its bearer, at most 1000 characters. For a client token. */
    data?: string;
    /** The layout classes its bearer's streams start with. For a client token. */
    layoutClasses?: readonly string[];
    /** A number below 2^53 instead of a random one (opentok). For a client token. */
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
 * What a token of Vonage has to be good for. What is left out is not asked for.
 *
 * For example `keys.verify(token, { leeway: 5 })`.
 */
export type VonageVerify = {
    /** Which kind of token it has to be; `client` if it is left out. */
    kind?: 'client' | 'api';
    /** The session it has to be for. For a client token. */
    session?: string;
    /** What its role has to allow: `publish`, `subscribe`, `signal`, `force_disconnect`, `force_unpublish`, `force_mute`. For a client token. */
    capability?: 'publish' | 'subscribe' | 'signal' | 'force_disconnect' | 'force_unpublish' | 'force_mute';
    /** By how many seconds clocks may differ, 0 to 600. */
    leeway?: number;
    /** The longest lifetime that is taken. In seconds, or as text such as `2h`. */
    maxLifetime?: Lifetime;
    /** Whether a token without `exp` is taken. For a client token. */
    allowMissingExpiry?: boolean;
    /** The time; the clock without it. */
    now?: Moment;
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
 * What a token of Video.io is to be. What is left out is as usual.
 *
 * For example `keys.mint({ appToken: 'a.b.c', identity: 'ann@app.example', scopes: ['videos.read'] })`.
 */
export type VideoioMint = {
    /** Which kind of token it is; `session` if it is left out. */
    kind?: 'session' | 'app';
    /** Your name for the user whose session it is. For a session token. */
    identity?: string;
    /** What it may be used for, such as `videos.read`. For a session token. */
    scopes?: readonly ('videos.admin.read' | 'videos.read' | 'videos.edit' | 'videos.delete' | 'videos.create' | 'streams.admin.read' | 'streams.read' | 'streams.create' | 'streams.delete')[];
    /** The app token for which it is made. For a session token. */
    appToken?: string;
    /** How long it lives. In seconds, or as text such as `2h`. For a session token. */
    lifetime?: Lifetime;
    /** When it is issued, in Unix seconds, instead of now. */
    issuedAt?: Moment;
    /** Its id instead of a random one. */
    jti?: string;
    /** The app it is for. For an app token. */
    app?: string;
    /** The time; the clock without it. */
    now?: Moment;
};
/**
 * What a token of Video.io has to be good for. What is left out is not asked for.
 *
 * For example `keys.verify(token, { leeway: 5 })`.
 */
export type VideoioVerify = {
    /** Which kind of token it has to be; `session` if it is left out. */
    kind?: 'session' | 'app';
    /** The app it has to be of. For a session token. */
    app?: string;
    /** The user it has to be of. For a session token. */
    identity?: string;
    /** The scope it has to have. For a session token. */
    scope?: 'videos.admin.read' | 'videos.read' | 'videos.edit' | 'videos.delete' | 'videos.create' | 'streams.admin.read' | 'streams.read' | 'streams.create' | 'streams.delete';
    /** By how many seconds clocks may differ, 0 to 600. For a session token. */
    leeway?: number;
    /** The longest lifetime that is taken. In seconds, or as text such as `2h`. For a session token. */
    maxLifetime?: Lifetime;
    /** The time; the clock without it. */
    now?: Moment;
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
    /** A grant in nobody's words, in the place of the vendor's own. */
    grant?: Grant;
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
/** What each vendor takes, by its name. */
export type VendorFaces = {
    /** VideoSDK. */
    videosdk: {
        credentials: VideosdkCredentials;
        mint: VideosdkMint;
        verify: VideosdkVerify;
    };
    /** OpenTok. */
    opentok: {
        credentials: OpentokCredentials;
        mint: OpentokMint;
        verify: OpentokVerify;
    };
    /** Vonage. */
    vonage: {
        credentials: VonageCredentials;
        mint: VonageMint;
        verify: VonageVerify;
    };
    /** Video.io. */
    videoio: {
        credentials: VideoioCredentials;
        mint: VideoioMint;
        verify: VideoioVerify;
    };
    /** LiveKit. */
    livekit: {
        credentials: LivekitCredentials;
        mint: LivekitMint;
        verify: LivekitVerify;
    };
};
