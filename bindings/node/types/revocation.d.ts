/** Which tokens no longer count. */
import { VerifiedClaims } from './claims';
import type { Moment } from './signer';
/**
 * One decision that tokens no longer count, keyed on what they say and never on their text.
 *
 * @example
 * ```js
 * import { Revocation, videosdk } from 'roomkey'
 *
 * const credentials = new videosdk.Credentials({
 *   apiKey: 'my-api-key',
 *   secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687',
 * })
 * const claims = credentials.verify(credentials.mint({ permissions: ['allow_join'], jti: 'one' }))
 * const revocation = Revocation.token('my-api-key', 'one')
 * console.log(revocation.covers(claims)) // true
 * ```
 */
export declare class Revocation {
    #private;
    /** The API key of the tokens. */
    readonly apiKey: string;
    /** The id of the one token, if it is about one. */
    readonly jti: string | undefined;
    /** The one room; every room without it. */
    readonly roomId: string | undefined;
    /** The one participant; everyone without it. */
    readonly participantId: string | undefined;
    /** The last second, since 1970, in which a token was issued that no longer counts; none for one token. */
    readonly issuedUpTo: number | undefined;
    private constructor();
    /** One token, by its API key and its id. */
    static token(apiKey: string, jti: string): Revocation;
    /**
     * Every token of a participant for a room that was issued up to a moment, that second included, by clocks
     * that may be a minute ahead.
     */
    static participant(apiKey: string, roomId: string, participantId: string, issuedUpTo: Moment): Revocation;
    /** Every token for a room, whoever it is for, that was issued up to a moment, as for a participant. */
    static everyone(apiKey: string, roomId: string, issuedUpTo: Moment): Revocation;
    /** Every token of a participant, whatever room it is for, that was issued up to a moment, as for one room. */
    static everywhere(apiKey: string, participantId: string, issuedUpTo: Moment): Revocation;
    /**
     * Whether it covers a token with these claims, whatever it is used for. `leeway` is that with which the token
     * was verified.
     */
    covers(claims: VerifiedClaims, options?: {
        leeway?: number;
    }): boolean;
    /**
     * Whether it covers a token with these claims when it is used to enter this room as this participant. `leeway`
     * is that with which the token was verified.
     */
    coversEntry(claims: VerifiedClaims, entry: {
        roomId?: string;
        participantId?: string;
        leeway?: number;
    }): boolean;
}
