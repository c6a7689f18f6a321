/** OpenTok: tokens for sessions (T1 and JWT) and for the REST API, session ids, and the call that creates sessions. */

import { type CallerOptions } from './caller'
import { demanded, text, variable } from './check'
import { COMPACT, lengthAt, size, timeAt } from './claims'
import { made } from './errors'
import type { Capability, ClientTokenKind, SessionRole } from './lists'
import { lists, native } from './native'
import { Secret, type SecretValue } from './secret'
import { TokboxApi, TokboxClient } from './tokbox-api'
import { Connection, type MintOptions as SharedMintOptions, type TokboxKeys, TokboxSigner, VERIFIED } from './tokbox'
import { show } from './show'

export type { CallOptions } from './caller'
export type { Capability, ClientTokenKind as Kind, SessionRole as Role } from './lists'
export { type NewSession, Session } from './tokbox-api'
export { type NewSessionId, SessionId } from './tokbox-session-id'
export { ApiClaims, capabilities, may } from './tokbox'
export type { MintApiOptions, VerifyApiOptions, VerifyOptions } from './tokbox'

/** Every role, the least first. */
export const ROLES = Object.freeze(lists.sessionRoles) as readonly SessionRole[]

/** Everything that a role may allow. */
export const CAPABILITIES = Object.freeze(lists.capabilities) as readonly Capability[]

/** Options of `mint`. */
export interface MintOptions extends SharedMintOptions {
  /** `jwt` without it, or `t1`, the vendor's older form, which has no `jti`. */
  kind?: ClientTokenKind
  /** A whole number below 2^53; a random one without it. */
  nonce?: number
}

/** Options of {@link Credentials}. */
export interface CredentialsOptions {
  /** The API key: digits. */
  apiKey: string
  /** The secret: its text, its bytes, or a {@link Secret}. */
  secret: SecretValue | Secret
}

/** The claims of a token that was verified. Only `verify` makes one, and nothing changes it. */
export class VerifiedClaims extends Connection {
  /** `t1` or `jwt`. */
  readonly kind: ClientTokenKind
  /** The API key of the project. */
  readonly apiKey: string

  private constructor(verified: symbol, said: any) {
    super(verified, said)
    this.kind = said.kind
    this.apiKey = said.api_key
    Object.freeze(this)
  }

  /** @internal */
  static of(text: string): VerifiedClaims {
    return new VerifiedClaims(VERIFIED, text.charCodeAt(0) === COMPACT ? apart(text) : JSON.parse(text))
  }
}

/** Where the texts begin: behind the mark, the kind, three times of six digits, seven lengths of two. */
const TEXTS = 1 + 1 + 3 * 6 + 7 * 2

/** What `../native/claims.rs` writes with lengths in front, where nothing has to be parsed. */
function apart(text: string) {
  let place = TEXTS - 7 * 2
  let at = TEXTS
  const next = (): string | undefined => {
    const length = lengthAt(text, place)
    place += 2
    if (length === 0) return undefined
    const from = at
    at += size(length)
    return text.substring(from, at)
  }
  return {
    kind: text.charCodeAt(1) === 1 ? 't1' : 'jwt',
    iat: timeAt(text, 2), nbf: timeAt(text, 8), exp: timeAt(text, 14),
    api_key: next(), session: next(), role: next(), data: next(), layout_classes: next()?.split(' ') ?? [], nonce: next(), jti: next(),
  }
}

/**
 * An API key of OpenTok and its secret.
 *
 * @example
 * ```js
 * import { opentok } from 'roomkey'
 *
 * const credentials = new opentok.Credentials({ apiKey: '123456', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
 * const session = String(opentok.SessionId.create('123456'))
 * const token = credentials.mint({ session, role: 'publisher', kind: 't1', data: 'name=ann', lifetime: '2h' })
 * const claims = credentials.verify(token, { session, capability: 'publish' })
 * console.log(claims.role, claims.data)
 * ```
 */
export class Credentials extends TokboxSigner<VerifiedClaims, MintOptions> {
  /** @throws {@link RoomkeyError} `api_key_invalid`, and as `new Secret()`. */
  constructor(options: CredentialsOptions) {
    super(keysOf(options))
  }

  /**
   * From `OPENTOK_API_KEY` and `OPENTOK_API_SECRET` of the environment, or of another object.
   *
   * @throws {@link RoomkeyError} `api_key_invalid` or `secret_empty` where they are not set, and as the constructor.
   */
  static fromEnv(variables: Readonly<Record<string, string | undefined>> = process.env): Credentials {
    return new Credentials({
      apiKey: variable(variables, 'OPENTOK_API_KEY') ?? '', secret: variable(variables, 'OPENTOK_API_SECRET') ?? '',
    })
  }

  /** The API key. */
  get apiKey(): string {
    return this.project
  }

  /** @internal */
  protected override claimsOf(text: string): VerifiedClaims {
    return VerifiedClaims.of(text)
  }
}

show(Credentials, ({ apiKey }) => ({ apiKey, secret: '[redacted]' }))

function keysOf(options: unknown): TokboxKeys {
  const { apiKey, secret } = demanded(options, ['apiKey', 'secret'])
  const key = text(apiKey, 'apiKey')
  const hidden = Secret.nativeOf(Secret.from(secret))
  return made(() => native.TokboxKeys.opentok(key, hidden))
}

/** OpenTok's REST API, without sending anything. */
export class Api extends TokboxApi {
  /** At this base URL, or the vendor's own. @throws {@link RoomkeyError} `base_url_invalid`. */
  constructor(baseUrl?: string) {
    super((base) => native.Api.opentok(base), baseUrl)
  }
}

show(Api, () => '')

/** Options of {@link Client}. */
export interface ClientOptions extends CallerOptions {
  /** What the client signs its own tokens with. */
  credentials: Credentials
}

/**
 * A client of OpenTok's REST API. It makes the tokens it needs and renews them by itself.
 *
 * @example
 * ```js
 * import { opentok } from 'roomkey'
 *
 * const credentials = new opentok.Credentials({ apiKey: '123456', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
 * const fetch = async () => Response.json([{ session_id: String(opentok.SessionId.create('123456')) }]) // in place of the vendor
 * const client = new opentok.Client({ credentials, fetch })
 *
 * const { sessionId } = await client.createSession({ mediaMode: 'routed' })
 * console.log(credentials.mint({ session: sessionId, role: 'moderator' }).length)
 * ```
 */
export class Client extends TokboxClient {
  /** @throws {@link RoomkeyError} `base_url_invalid`, `argument_invalid`. */
  constructor(options: ClientOptions) {
    super(options, { name: 'opentok', Credentials, Api, seconds: lists.opentokApiSeconds })
  }
}

show(Client, () => '')
