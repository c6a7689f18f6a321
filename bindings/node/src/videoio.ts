/** Video.io: the authority that stands in for the vendor, the call that begins sessions, and what a script's URL says. */

import { Call, renamed, type Names } from './api'
import { Caller, type CallerOptions, type CallOptions, clientOptions } from './caller'
import { date, demanded, moment, optionsOf, text, tokenText } from './check'
import { answerOf, type EndpointAnswer, incoming, type IncomingParts } from './endpoints'
import { accepted, made, RoomkeyError, wrong } from './errors'
import { forJson, freeze, member, read } from './json'
import type { Scope, ScriptWarning } from './lists'
import { lists, native } from './native'
import { Secret, type SecretValue } from './secret'
import { VERIFIED, wishOf } from './tokbox'
import { show } from './show'
import { expectation, type Lifetime, lifetimeText, type Moment } from './signer'

export type { CallOptions } from './caller'
export type { EndpointAnswer, IncomingParts } from './endpoints'
export { parseAppId, parseIdentity, parseScope } from './ids'
export type { Scope, ScriptWarning } from './lists'

/** Every scope. */
export const SCOPES = Object.freeze(lists.scopes) as readonly Scope[]

/** What an app token is to be. It never expires. */
export interface MintAppOptions {
  /** The id of the app. */
  app: string
  /** The id of the token; a random one without it. */
  jti?: string
  /** When the token is issued; the clock without it. */
  now?: Moment
}

/** What a session token is to grant. */
export interface MintSessionOptions {
  /** What the app calls the user: an address, a number, whatever stays the same. */
  identity: string
  /** What the user may do. There is no default. */
  scopes: readonly Scope[]
  /** The id of the token; a random one without it. */
  jti?: string
  /** How long the token lives; two hours without it. */
  lifetime?: Lifetime
  /** When the token is issued; the clock without it. */
  now?: Moment
}

/** What a session token has to be good for. What is left out is not asked for. */
export interface VerifySessionOptions {
  /** For this app. */
  app?: string
  /** Of this user. */
  identity?: string
  /** It has to grant this. */
  scope?: Scope
  /** Seconds that clocks may differ, 0 to 600. */
  leeway?: number
  /** Refuses tokens that live longer. */
  maxLifetime?: Lifetime
  /** The time; the clock without it. */
  now?: Moment
}

const MINTED_APP: Names = { app: 'app', jti: 'jti' }
const MINTED_SESSION: Names = { identity: 'identity', scopes: 'scopes', jti: 'jti' }
const EXPECTED = { app: 'app', identity: 'identity', scope: 'scope' }

type NativeAppToken = InstanceType<typeof native.AppToken>

/** What tokens of both kinds say. */
abstract class Claims {
  /** The app (`acid`). */
  readonly app: string
  /** When it was issued, in seconds since 1970. */
  readonly iat: number | undefined
  /** The first second at which it is no longer valid, since 1970. */
  readonly exp: number | undefined
  /** The id of the token. */
  readonly jti: string
  /** The claims as they stand in the token. */
  readonly raw: Readonly<Record<string, unknown>>

  /** @internal */
  protected constructor(verified: symbol, said: any) {
    if (verified !== VERIFIED) throw wrong('Only an authority makes verified claims.')
    this.raw = freeze(said)
    this.app = member(said, 'acid')
    this.iat = member(said, 'iat')
    this.exp = member(said, 'exp')
    this.jti = member(said, 'jti')
  }

  /** When it was issued. */
  get issuedAt(): Date | undefined {
    return date(this.iat)
  }

  /** The first moment at which it is no longer valid. */
  get expiresAt(): Date | undefined {
    return date(this.exp)
  }

  /** The claims as they stand in the token, with whole numbers beyond 2^53 as text. */
  toJSON(): Readonly<Record<string, unknown>> {
    return forJson(this.raw)
  }
}

/** The claims of an app token that was verified. Only `verifyApp` makes one. */
export class AppClaims extends Claims {
  readonly #native: NativeAppToken

  private constructor(verified: symbol, token: NativeAppToken) {
    super(verified, verified === VERIFIED ? read(accepted(token.claims())) : undefined)
    this.#native = token
    Object.freeze(this)
  }

  /** @internal */
  static of(token: NativeAppToken): AppClaims {
    return new AppClaims(VERIFIED, token)
  }

  /** @internal */
  static nativeOf(claims: unknown): NativeAppToken {
    if (typeof claims !== 'object' || claims === null || !(#native in claims)) {
      throw wrong('The app is not the claims that `verifyApp` gave.')
    }
    return claims.#native
  }
}

show(AppClaims, (claims) => claims.raw)

/** The claims of a session token that was verified. Only `verifySession` makes one. */
export class SessionClaims extends Claims {
  /** What the app calls the user (`sub`). */
  readonly identity: string
  /** What the service calls the user (`uid`). */
  readonly userId: string
  /** What the user may do. */
  readonly scopes: readonly Scope[]

  private constructor(verified: symbol, said: any) {
    super(verified, said)
    this.identity = member(said, 'sub')
    this.userId = member(said, 'uid')
    this.scopes = member(said, 'scopes')
    Object.freeze(this)
  }

  /** @internal */
  static of(text: string): SessionClaims {
    return new SessionClaims(VERIFIED, read(text))
  }
}

show(SessionClaims, (claims) => claims.raw)

/**
 * An authority for Video.io's tokens with a secret of its own. The vendor signs with one that nobody else has, so this is for
 * a server in the vendor's place, such as `roomkey serve`.
 *
 * @example
 * ```js
 * import { videoio } from 'roomkey'
 *
 * const authority = new videoio.Authority('9d3b1f0a6c5e4827b1a0f3c2d4e59687')
 * const app = authority.verifyApp(authority.mintApp({ app: 'my-app' }))
 * const token = authority.mintSession(app, { identity: 'ann@app.example', scopes: ['videos.read'], lifetime: '1h' })
 * const claims = authority.verifySession(token, { app: 'my-app', scope: 'videos.read' })
 * console.log(claims.identity, claims.userId === authority.userId('my-app', 'ann@app.example'))
 * ```
 */
export class Authority {
  readonly #secret: Secret
  readonly #native: InstanceType<typeof native.Authority>

  /** @throws {@link RoomkeyError} as `new Secret()`. */
  constructor(secret: SecretValue | Secret) {
    this.#secret = Secret.from(secret)
    this.#native = new native.Authority(Secret.nativeOf(this.#secret))
  }

  /** Makes an app token. @throws {@link RoomkeyError} `app_id_invalid`, `jti_invalid`. */
  mintApp(options: MintAppOptions): string {
    const { now, ...given } = demanded(options, ['now', 'app', 'jti'])
    return accepted(this.#native.mintApp(renamed(given, MINTED_APP), moment(now)))
  }

  /** Decides whether to trust an app token. @throws {@link RoomkeyError} of the category `token`. */
  verifyApp(token: string, options?: { now?: Moment }): AppClaims {
    const { now } = optionsOf(options, ['now'])
    const app = this.#native.verifyApp(tokenText(token), moment(now))
    if (typeof app === 'string') throw RoomkeyError.from(app)
    return AppClaims.of(app)
  }

  /**
   * Makes a session token of an app.
   *
   * @throws {@link RoomkeyError} `identity_invalid`, `scopes_missing`, `scope_unknown`, `lifetime_invalid`.
   */
  mintSession(app: AppClaims, options: MintSessionOptions): string {
    const verified = AppClaims.nativeOf(app)
    const [wish, seconds] = wishOf(options, MINTED_SESSION)
    return accepted(this.#native.mintSession(verified, wish, seconds))
  }

  /**
   * Decides whether to trust a session token.
   *
   * @throws {@link RoomkeyError} of the category `token`, such as `app_mismatch`, `participant_mismatch`, `scope_missing`.
   */
  verifySession(token: string, options?: VerifySessionOptions): SessionClaims {
    const [spec, seconds] = expectation(options, EXPECTED)
    return SessionClaims.of(accepted(this.#native.verifySession(tokenText(token), spec, seconds)))
  }

  /** What the service calls a user of an app: the same for the same, and telling nothing. */
  userId(app: string, identity: string): string {
    return accepted(this.#native.userId(text(app, 'app'), text(identity, 'identity')))
  }

  /** @internal */
  static secretOf(authority: unknown): InstanceType<typeof native.Secret> {
    if (typeof authority !== 'object' || authority === null || !(#secret in authority)) {
      throw wrong('`authority` is not one that `new Authority()` made.')
    }
    return Secret.nativeOf(authority.#secret)
  }
}

show(Authority, () => '[redacted]')

/** Options of {@link Endpoints}. */
export interface EndpointsOptions {
  /** What verifies app tokens and mints session tokens. */
  authority: Authority
  /** How long session tokens live; two hours without it. */
  lifetime?: Lifetime
}

/**
 * `POST /v1/sessions` of both generations, for whatever web framework.
 *
 * @example
 * ```js
 * import { videoio } from 'roomkey'
 *
 * const authority = new videoio.Authority('9d3b1f0a6c5e4827b1a0f3c2d4e59687')
 * const endpoints = new videoio.Endpoints({ authority, lifetime: '1h' })
 * const { status, body } = endpoints.createSession({
 *   authorization: `Bearer ${authority.mintApp({ app: 'my-app' })}`,
 *   contentType: 'application/json',
 *   body: new TextEncoder().encode('{"identity":"ann@app.example"}'),
 * })
 * console.log(status, Object.keys(JSON.parse(body))) // 200 [ 'expiresAt', 'identity', 'sessionToken' ]
 * ```
 */
export class Endpoints {
  readonly #native: InstanceType<typeof native.SessionEndpoint>

  /** @throws {@link RoomkeyError} `lifetime_invalid`, `argument_invalid`. */
  constructor(options: EndpointsOptions) {
    const { authority, lifetime } = demanded(options, ['authority', 'lifetime'])
    const secret = Authority.secretOf(authority)
    const wanted = lifetime === undefined ? 'null' : lifetimeText(lifetime, 'lifetime')
    this.#native = made(() => new native.SessionEndpoint(secret, wanted))
  }

  /** The answer to `POST /v1/sessions`. */
  createSession(parts: IncomingParts, now?: Moment): EndpointAnswer {
    const { query, authorization, contentType, body } = incoming(parts)
    return answerOf(this.#native.createSession(query, authorization, contentType, body, moment(now)))
  }
}

show(Endpoints, () => '')

/** Which API: of 2018 (`api.video.io`), or of 2019 (`gateway.video.io`), which has scopes. */
export type Generation = 'first' | 'second'

/** A session to begin. */
export interface NewSession {
  /** What the app calls the user. */
  identity: string
  /** What the user may do: demanded by the second generation, and unknown to the first. */
  scopes?: readonly Scope[]
}

const NEW_SESSION: Names = { identity: 'identity', scopes: 'scopes' }

/** A session that the vendor began. Its token is for the user's client and is not shown otherwise. */
export class Session {
  readonly #token: string
  /** What the app calls the user. */
  readonly identity: string
  /** When the token expires; the first generation does not say it. */
  readonly expiresAt: Date | undefined
  /** The same as the vendor wrote it. */
  readonly expiresAtText: string | undefined

  private constructor(said: any) {
    this.#token = said.session_token
    this.identity = said.identity
    this.expiresAt = date(said.expires_at ?? undefined)
    this.expiresAtText = said.expires_at_text ?? undefined
    Object.freeze(this)
  }

  /** @internal */
  static of(said: any): Session {
    return new Session(said)
  }

  /** The session token. */
  get sessionToken(): string {
    return this.#token
  }
}

show(Session, ({ identity, expiresAt }) => ({ identity, expiresAt, sessionToken: '[redacted]' }))

/** Video.io's REST API, without sending anything. */
export class Api {
  readonly #native: InstanceType<typeof native.Api>

  /** At this base URL, or the vendor's own. @throws {@link RoomkeyError} `base_url_invalid`. */
  constructor(generation: Generation, baseUrl?: string) {
    const which = text(generation, 'generation')
    const base = baseUrl === undefined ? undefined : text(baseUrl, 'baseUrl')
    this.#native = made(() => native.Api.videoio(which, base))
  }

  /** Begins a session, with the app token. */
  createSession(appToken: string, session: NewSession): Call<Session> {
    const given = renamed(session, NEW_SESSION)
    const bearer = tokenText(appToken)
    return Call.of(made(() => this.#native.call('create_session', bearer, given)), Session.of)
  }
}

show(Api, () => '')

/** Options of {@link Client}. */
export interface ClientOptions extends CallerOptions {
  /** The app token, which gives full control of the app: it belongs to your server alone. */
  appToken: string
  /** Which API to call. */
  generation: Generation
}

/**
 * A client of Video.io's REST API.
 *
 * @example
 * ```js
 * import { videoio } from 'roomkey'
 *
 * const fetch = async () => Response.json({ session_key: '1nU7', identity: 'ann@app.example' }) // in place of the vendor
 * const client = new videoio.Client({ appToken: process.env.VIDEOIO_APP_TOKEN ?? 'a.b.c', generation: 'first', fetch })
 * const session = await client.createSession({ identity: 'ann@app.example' })
 * console.log(session.sessionToken.length)
 * ```
 */
export class Client {
  readonly #api: Api
  readonly #caller: Caller
  readonly #appToken: string

  /** @throws {@link RoomkeyError} `base_url_invalid`, `argument_invalid`. */
  constructor(options: ClientOptions) {
    const given = clientOptions(options, ['appToken', 'generation'])
    this.#api = new Api(given.generation as Generation, given.baseUrl as string | undefined)
    this.#caller = new Caller(given)
    this.#appToken = tokenText(given.appToken)
  }

  /** Begins a session. */
  createSession(session: NewSession, options?: CallOptions): Promise<Session> {
    return this.#caller.run(() => this.#api.createSession(this.#appToken, session), options)
  }
}

show(Client, () => '')

/**
 * With what a page begins a session.
 *
 * @example
 * ```js
 * import { videoio } from 'roomkey'
 *
 * const url = 'https://cdn.video.io/js/1.0.3/videokit.js?appToken=a.b.c&identity=ann'
 * const { kind, identity, warning } = videoio.SessionCredentials.fromScriptUrl(url)
 * console.log(kind, identity, warning) // app ann app_token_exposed
 * ```
 */
export class SessionCredentials {
  readonly #token: string
  /** With a session token, or with an app token and an identity. */
  readonly kind: 'session' | 'app'
  /** What the app calls the user, beside an app token. */
  readonly identity: string | undefined
  /** What is wrong with it all the same. */
  readonly warning: ScriptWarning | undefined

  private constructor(said: any) {
    this.#token = said.token
    this.kind = said.kind
    this.identity = said.identity ?? undefined
    this.warning = said.warning ?? undefined
    Object.freeze(this)
  }

  /** From the URL of the vendor's script. @throws {@link RoomkeyError} `argument_invalid`, `token_malformed`, `identity_invalid`. */
  static fromScriptUrl(url: string): SessionCredentials {
    return new SessionCredentials(JSON.parse(accepted(native.scriptUrl(text(url, 'url')))))
  }

  /** The token. */
  get token(): string {
    return this.#token
  }
}

show(SessionCredentials, ({ kind, identity, warning }) => ({ kind, identity, warning, token: '[redacted]' }))
