/** Looking at a token without trusting it. */
import type { FindingCode, Kind, Severity } from './lists';
import { Secret, type SecretValue } from './secret';
import type { Moment } from './signer';
/** Something that is wrong with a token, or worth knowing about it. */
export interface Finding {
    readonly code: FindingCode;
    readonly severity: Severity;
    readonly sentence: string;
}
/** Options of {@link inspect}. */
export interface InspectOptions {
    /** Says also whether this secret made the signature, and whether it is a good one. It may be weak. */
    secret?: SecretValue | Secret;
    /** The time; the clock without it. */
    now?: Moment;
}
/** What was seen. Nothing in it has been verified. */
export declare class Report {
    #private;
    /** What the token seems to be. */
    readonly kind: Kind;
    /** Always false. */
    readonly verified: false;
    /** The header as it was read. */
    readonly header: unknown;
    /** The claims as they were read; of a member that stands twice, the last. */
    readonly claims: unknown;
    /** When the token says it was issued. */
    readonly issuedAt: Date | undefined;
    /** From when the token says it is valid. */
    readonly notBefore: Date | undefined;
    /** When the token says it expires. */
    readonly expiresAt: Date | undefined;
    /** `issuedAt` in words. */
    readonly issued: string | undefined;
    /** `expiresAt` in words. */
    readonly expires: string | undefined;
    /** How long is left, in words. */
    readonly remaining: string | undefined;
    /** Everything found, the gravest first. */
    readonly findings: readonly Finding[];
    private constructor();
    /** Explains it to a person, over several lines. */
    toString(): string;
}
/**
 * Looks at any text and reports what it seems to be and what is wrong with it. It never throws for what the text is,
 * and never verifies anything.
 *
 * @example
 * ```js
 * import { inspect } from 'roomkey'
 *
 * const report = inspect('eyJhbGciOiJub25lIn0.eyJhcGlrZXkiOiJrIn0.')
 * console.log(report.kind, report.findings.map((finding) => finding.code))
 * console.log(String(report))
 * ```
 */
export declare function inspect(token: string, options?: InspectOptions): Report;
