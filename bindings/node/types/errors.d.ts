/** One kind of error, with a stable code. */
import type { ErrorCategory, ErrorCode } from './lists';
/**
 * Why something was refused. A program decides by `code`; a person reads `message`. It never holds a
 * secret, a token or a value that was passed, so it may be logged whole.
 *
 * @example
 * ```js
 * import { isRoomkeyError, lifetimeSeconds } from 'roomkey'
 *
 * try {
 *   lifetimeSeconds('2 weeks')
 * } catch (error) {
 *   if (isRoomkeyError(error)) console.log(error.code, error.hint)
 * }
 * ```
 */
export declare class RoomkeyError extends Error {
    /** The stable code, the same in every language. */
    readonly code: ErrorCode;
    /** Who has to act: the bearer of the token, whoever runs the program, the calling code, the vendor. */
    readonly category: ErrorCategory;
    /** What to do about it, where more can be said. */
    readonly hint: string | undefined;
    /** Seconds to wait before another try, when the vendor said so. */
    readonly retryAfter: number | undefined;
    /** Whether the same call may succeed later without anyone changing anything. */
    readonly isRetryable: boolean;
    private constructor();
    /** The error as plain data, without its stack. */
    toJSON(): {
        code: ErrorCode;
        category: ErrorCategory;
        message: string;
        hint: string | undefined;
        retryAfter: number | undefined;
    };
}
/**
 * Whether something that was thrown is a {@link RoomkeyError}, also one of another copy of this package.
 *
 * @example
 * ```js
 * import { isRoomkeyError } from 'roomkey'
 *
 * console.log(isRoomkeyError(new Error('no')))
 * ```
 */
export declare function isRoomkeyError(error: unknown): error is RoomkeyError;
