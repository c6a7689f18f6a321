/** Secrets: made once, shown never. */
/** What a secret can be made of: text, whose UTF-8 counts, or bytes, which count as they are. */
export type SecretValue = string | Uint8Array;
/** Options of {@link Secret}. */
export interface SecretOptions {
    /**
     * Admits secrets under 32 bytes and the placeholders of the vendors' documents, for tokens that are not
     * yours to improve.
     */
    allowWeak?: boolean;
}
/**
 * A shared secret. It has no member that shows it, and no text, JSON or log does.
 *
 * @example
 * ```js
 * import { Secret } from 'roomkey'
 *
 * const secret = new Secret('9d3b1f0a6c5e4827b1a0f3c2d4e59687')
 * console.log(String(secret)) // Secret([redacted])
 * ```
 */
export declare class Secret {
    #private;
    /**
     * @throws {@link RoomkeyError} `secret_empty`, `secret_too_short`, `secret_placeholder`, `secret_padded`, `secret_not_symmetric`.
     */
    constructor(value: SecretValue, options?: SecretOptions);
    /** `Secret([redacted])`. */
    toString(): string;
    /** `[redacted]`. */
    toJSON(): string;
}
