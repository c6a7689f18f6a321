/** Vonage Video: the same sessions as OpenTok's, with an application's RSA key in place of a secret. */
import { type CallerOptions } from './caller';
import { TokboxApi, TokboxClient } from './tokbox-api';
import { Connection, type MintOptions, TokboxSigner, TokboxVerifier } from './tokbox';
export type { CallOptions } from './caller';
export { parseApplicationId } from './ids';
export { CAPABILITIES, ROLES } from './opentok';
export type { Capability, SessionRole as Role } from './lists';
export { type NewSession, Session } from './tokbox-api';
export { type NewSessionId, SessionId } from './tokbox-session-id';
export { ApiClaims, capabilities, may } from './tokbox';
export type { MintApiOptions, MintOptions, VerifyApiOptions, VerifyOptions } from './tokbox';
/** The claims of a token that was verified. Only `verify` makes one, and nothing changes it. */
export declare class VerifiedClaims extends Connection {
    /** The id of the application. */
    readonly applicationId: string;
    private constructor();
}
/** Options of {@link Credentials}. */
export interface CredentialsOptions {
    /** The id of the application: a UUID in lower case. */
    applicationId: string;
    /** Its private key in PEM, not encrypted. */
    privateKeyPem: string;
}
/** Options of {@link Verifier}. */
export interface VerifierOptions {
    /** The id of the application: a UUID in lower case. */
    applicationId: string;
    /** Its public key in PEM. */
    publicKeyPem: string;
}
/**
 * An application of Vonage and its private key.
 *
 * @example
 * ```js
 * import { generateKeyPairSync } from 'node:crypto'
 * import { vonage } from 'roomkey'
 *
 * const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
 * const applicationId = '29f760f8-7ce1-46c9-ade3-f2dedee4ed5f'
 * const credentials = new vonage.Credentials({
 *   applicationId, privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
 * })
 * const session = String(vonage.SessionId.create(applicationId))
 * const token = credentials.mint({ session, role: 'publisher' })
 *
 * // Whoever only verifies needs no private key.
 * const verifier = new vonage.Verifier({ applicationId, publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }) })
 * console.log(verifier.verify(token, { session, capability: 'publish' }).role)
 * ```
 */
export declare class Credentials extends TokboxSigner<VerifiedClaims, MintOptions> {
    /** @throws {@link RoomkeyError} `application_id_invalid`, `key_invalid`, `key_too_small`. */
    constructor(options: CredentialsOptions);
    /**
     * From `VONAGE_APPLICATION_ID` and `VONAGE_PRIVATE_KEY` (the PEM) or `VONAGE_PRIVATE_KEY_PATH` (the name of its file) of the
     * environment, or of another object.
     *
     * @throws {@link RoomkeyError} `application_id_invalid` or `key_invalid` where they are not set or the file cannot be read,
     * `argument_invalid` where both are set, and as the constructor.
     */
    static fromEnv(variables?: Readonly<Record<string, string | undefined>>): Credentials;
    /** The id of the application. */
    get applicationId(): string;
}
/** An application of Vonage and its public key, which verifies. */
export declare class Verifier extends TokboxVerifier<VerifiedClaims> {
    /** @throws {@link RoomkeyError} `application_id_invalid`, `key_invalid`, `key_too_small`. */
    constructor(options: VerifierOptions);
    /** The id of the application. */
    get applicationId(): string;
}
/** Vonage's REST API, without sending anything. */
export declare class Api extends TokboxApi {
    /** At this base URL, or the vendor's own. @throws {@link RoomkeyError} `base_url_invalid`. */
    constructor(baseUrl?: string);
}
/** Options of {@link Client}. */
export interface ClientOptions extends CallerOptions {
    /** What the client signs its own tokens with. */
    credentials: Credentials;
}
/** A client of Vonage's REST API. It makes the tokens it needs and renews them by itself. */
export declare class Client extends TokboxClient {
    /** @throws {@link RoomkeyError} `base_url_invalid`, `argument_invalid`. */
    constructor(options: ClientOptions);
}
