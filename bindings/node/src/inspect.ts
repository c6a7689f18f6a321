/** Looking at a token without trusting it. */

import { date, moment, optionsOf } from './check'
import { accepted, wrong } from './errors'
import { freeze, read } from './json'
import type { FindingCode, Kind, Severity } from './lists'
import { native } from './native'
import { Secret, type SecretValue } from './secret'
import { show } from './show'
import type { Moment } from './signer'

/** Something that is wrong with a token, or worth knowing about it. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  readonly sentence: string
}

/** Options of {@link inspect}. */
export interface InspectOptions {
  /** Says also whether this secret made the signature, and whether it is a good one. It may be weak. */
  secret?: SecretValue | Secret
  /** The time; the clock without it. */
  now?: Moment
}

/** What was seen. Nothing in it has been verified. */
export class Report {
  /** What the token seems to be. */
  readonly kind: Kind
  /** Always false. */
  readonly verified: false = false
  /** The header as it was read. */
  readonly header: unknown
  /** The claims as they were read; of a member that stands twice, the last. */
  readonly claims: unknown
  /** When the token says it was issued. */
  readonly issuedAt: Date | undefined
  /** From when the token says it is valid. */
  readonly notBefore: Date | undefined
  /** When the token says it expires. */
  readonly expiresAt: Date | undefined
  /** `issuedAt` in words. */
  readonly issued: string | undefined
  /** `expiresAt` in words. */
  readonly expires: string | undefined
  /** How long is left, in words. */
  readonly remaining: string | undefined
  /** Everything found, the gravest first. */
  readonly findings: readonly Finding[]
  readonly #explained: string

  private constructor(seen: any, explained: string) {
    if (typeof explained !== 'string') throw wrong('`inspect` makes reports.')
    this.kind = seen.kind
    this.header = seen.header ?? undefined
    this.claims = seen.claims ?? undefined
    this.issuedAt = date(seen.issued_at ?? undefined)
    this.notBefore = date(seen.not_before ?? undefined)
    this.expiresAt = date(seen.expires_at ?? undefined)
    this.issued = seen.issued ?? undefined
    this.expires = seen.expires ?? undefined
    this.remaining = seen.remaining ?? undefined
    this.findings = seen.findings
    this.#explained = explained
    Object.freeze(this)
  }

  /** @internal */
  static of(seen: any, explained: string): Report {
    return new Report(seen, explained)
  }

  /** Explains it to a person, over several lines. */
  toString(): string {
    return this.#explained
  }
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
export function inspect(token: string, options?: InspectOptions): Report {
  const { secret: given, now } = optionsOf(options, ['secret', 'now'])
  let secret: Secret | undefined
  if (Secret.is(given)) secret = given
  else if (given !== undefined) secret = new Secret(given as SecretValue, { allowWeak: true })
  if (typeof token !== 'string') throw wrong('The token is not text.')
  const hidden = secret === undefined ? null : Secret.nativeOf(secret)
  const [seen, explained] = read(accepted(native.inspect(token, hidden, moment(now))))
  return Report.of(freeze(seen), explained)
}

show(Report, (report) => ({ ...report }))
