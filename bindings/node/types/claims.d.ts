/** What a verified token says. */
import type { Permission, Right, Role } from './lists';
/** How the bearer gets into a room: straight in, or after asking. */
export type Entry = 'direct' | 'ask';
/**
 * The claims of a token that was verified. Only `verify` makes one, and nothing changes it, so code that lets people in
 * should take this type. Claims that the token does not have are `undefined`.
 *
 * @example
 * ```js
 * import { videosdk } from 'roomkey'
 *
 * const credentials = new videosdk.Credentials({
 *   apiKey: 'my-api-key',
 *   secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687',
 * })
 * const token = credentials.mint({ permissions: ['ask_join'], roomId: '2kyv-gzay-64pg' })
 * const claims = credentials.verify(token, { use: 'join', roomId: '2kyv-gzay-64pg' })
 * console.log(claims.entry, claims.expiresAt) // ask, and a Date
 * ```
 */
export declare class VerifiedClaims {
    #private;
    /** The API key (`apikey`). */
    readonly apiKey: string;
    /** The permissions that are known. */
    readonly permissions: readonly Permission[];
    /** Permissions that are not known. They grant nothing. */
    readonly unknownPermissions: readonly string[];
    /** 2 where the token says so. */
    readonly version: 2 | undefined;
    /** The one room it is for; every room if there is none. */
    readonly roomId: string | undefined;
    /** The one participant it is for; anyone if there is none. */
    readonly participantId: string | undefined;
    /** What it may be used for. An empty list admits both uses. */
    readonly roles: readonly Role[];
    /** What it lets its bearer ask of the three endpoints, whatever its roles. */
    readonly rights: readonly Right[];
    /** Rights that are not known. They grant nothing. */
    readonly unknownRights: readonly string[];
    /** When it was issued, in seconds since 1970. */
    readonly iat: number | undefined;
    /** From when it is valid, in seconds since 1970. */
    readonly nbf: number | undefined;
    /** The first second at which it is no longer valid, since 1970. */
    readonly exp: number | undefined;
    /** The id of the token. */
    readonly jti: string | undefined;
    /** How its bearer gets into a room; `undefined` when it does not permit joining at all. */
    readonly entry: Entry | undefined;
    /** The app's own claims. Whole numbers beyond 2^53 are BigInts, so that none is rounded. */
    readonly custom: Readonly<Record<string, unknown>>;
    private constructor();
    /** When it was issued. */
    get issuedAt(): Date | undefined;
    /** From when it is valid. */
    get notBefore(): Date | undefined;
    /** The first moment at which it is no longer valid. */
    get expiresAt(): Date | undefined;
    /** The claims under the names and in the order that they have in the token. */
    get raw(): Record<string, unknown>;
    /** The same for `JSON.stringify`, with whole numbers beyond 2^53 as text. */
    toJSON(): Record<string, unknown>;
}
