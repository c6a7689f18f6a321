/** What OpenTok and Vonage have in common: tokens that let a client into a session, and tokens for the REST API. */

import { renamed, type Names } from './api'
import { date, eachOption, moment, namesOf, text, textsOf, tokenText, unknown, unreadable } from './check'
import { accepted, RoomkeyError, wrong } from './errors'
import { read } from './json'
import type { Capability, ClientTokenKind, SessionRole } from './lists'
import { native, REFUSED } from './native'
import { show } from './show'
import { expectation, isWholeAndPositive, joined, type Lifetime, type Moment, notText } from './signer'

/** @internal */
export type TokboxKeys = InstanceType<typeof native.TokboxKeys>

/** What a token for a session is to grant. */
export interface MintOptions {
  /** The id of the session, which has to be of the same project. */
  session: string
  /** `subscriber`, `publisher`, `publisheronly` or `moderator`. There is no default. */
  role: SessionRole
  /** What everybody in the session learns about the connection, up to 1000 characters. */
  data?: string
  /** The layout classes of its streams in archives and broadcasts. */
  layoutClasses?: readonly string[]
  /** The id of the token; a random one without it. */
  jti?: string
  /** How long the token lives; a day without it, and 30 days at most. */
  lifetime?: Lifetime
  /** When the token is issued; the clock without it. */
  now?: Moment
}

/** What a token for the REST API is to be. */
export interface MintApiOptions {
  /** The id of the token; a random one without it. */
  jti?: string
  /** How long the token lives; 5 minutes without it for OpenTok, 15 for Vonage. */
  lifetime?: Lifetime
  /** When the token is issued; the clock without it. */
  now?: Moment
}

/** What a token for a session has to be good for. What is left out is not asked for. */
export interface VerifyOptions {
  /** For this session. */
  session?: string
  /** Its role has to include this. */
  capability?: Capability
  /** Of this kind. Vonage's are all `jwt`. */
  kind?: ClientTokenKind
  /** Seconds that clocks may differ, 0 to 600. */
  leeway?: number
  /** Refuses tokens that live longer; none may live longer than 30 days. */
  maxLifetime?: Lifetime
  /** Admits tokens without `exp`: they end a day after they were issued. */
  allowMissingExpiry?: boolean
  /** The time; the clock without it. */
  now?: Moment
}

/** What a token for the REST API has to be good for. */
export interface VerifyApiOptions {
  /** Seconds that clocks may differ, 0 to 600. */
  leeway?: number
  /** Refuses tokens that live longer; none may live longer than 30 days, of Vonage's 24 hours. */
  maxLifetime?: Lifetime
  /** The time; the clock without it. */
  now?: Moment
}

/** What the core calls the members. */
const MINTED: Names = {
  session: 'session', role: 'role', kind: 'kind', data: 'data', layoutClasses: 'layout_classes', nonce: 'nonce', jti: 'jti',
}
const MINTED_API: Names = { jti: 'jti' }
const EXPECTED = { session: 'session', capability: 'capability', kind: 'kind' }

/** @internal Options as the wish that the core reads, and the time. */
export function wishOf(options: unknown, names: Names): [wish: string, seconds: number] {
  const access: Record<string, unknown> = Object.create(null)
  const others: Record<string, unknown> = Object.create(null)
  let now: unknown
  if (options === undefined) throw wrong('The options are not an object.')
  eachOption(options, (name, value) => {
    if (name === 'now') now = value
    else if (name === 'lifetime') others.lifetime = value
    else if (Object.hasOwn(names, name)) access[name] = value
    else return false
    return true
  })
  const lifetime = renamed(others, LIFETIME).slice(1)
  return [`{"access":${renamed(access, names)}${lifetime === '}' ? '' : ','}${lifetime}`, moment(now)]
}

const LIFETIME: Names = { lifetime: 'lifetime' }

/** @internal What only `verify` knows. */
export const VERIFIED = Symbol('verified')

/** What a verified token for a session says. Claims that the token does not have are `undefined`. */
export abstract class Connection {
  /** The id of the session. */
  readonly session: string
  /** What its bearer may do there. */
  readonly role: SessionRole
  /** What everybody in the session learns about the connection. */
  readonly data: string | undefined
  /** The layout classes of its streams. */
  readonly layoutClasses: readonly string[]
  /** The nonce, as it stands in the token. */
  readonly nonce: string | undefined
  /** When it was issued, in seconds since 1970. */
  readonly iat: number | undefined
  /** From when it is valid, in seconds since 1970. */
  readonly nbf: number | undefined
  /** The first second at which it is no longer valid, since 1970. */
  readonly exp: number | undefined
  /** The id of the token; T1 tokens have none. */
  readonly jti: string | undefined

  /** @internal */
  protected constructor(verified: symbol, said: any) {
    if (verified !== VERIFIED) throw wrong('Only `verify` makes verified claims.')
    this.session = said.session
    this.role = said.role
    this.data = said.data ?? undefined
    this.layoutClasses = Object.freeze(said.layout_classes) as readonly string[]
    this.nonce = said.nonce ?? undefined
    this.iat = said.iat ?? undefined
    this.nbf = said.nbf ?? undefined
    this.exp = said.exp ?? undefined
    this.jti = said.jti ?? undefined
  }

  /** When it was issued. */
  get issuedAt(): Date | undefined {
    return date(this.iat)
  }

  /** From when it is valid. */
  get notBefore(): Date | undefined {
    return date(this.nbf)
  }

  /** The first moment at which it is no longer valid. */
  get expiresAt(): Date | undefined {
    return date(this.exp)
  }
}

/** What a verified token for the REST API says. */
export class ApiClaims {
  /** The API key or the application id. */
  readonly project: string
  /** When it was issued, in seconds since 1970. */
  readonly iat: number | undefined
  /** The first second at which it is no longer valid, since 1970. */
  readonly exp: number | undefined
  /** The id of the token. */
  readonly jti: string | undefined

  private constructor(verified: symbol, text: string) {
    if (verified !== VERIFIED) throw wrong('Only `verifyApi` makes verified claims.')
    const said = read(text)
    this.project = said.project
    this.iat = said.iat ?? undefined
    this.exp = said.exp ?? undefined
    this.jti = said.jti ?? undefined
    Object.freeze(this)
  }

  /** @internal */
  static of(text: string): ApiClaims {
    return new ApiClaims(VERIFIED, text)
  }

  /** When it was issued. */
  get issuedAt(): Date | undefined {
    return date(this.iat)
  }

  /** The first moment at which it is no longer valid. */
  get expiresAt(): Date | undefined {
    return date(this.exp)
  }
}

/** Verifies tokens of one project. */
export abstract class TokboxVerifier<Claims extends Connection> {
  readonly #keys: TokboxKeys
  readonly #verify: ReturnType<TokboxKeys['verify']>

  /** @internal */
  protected constructor(keys: TokboxKeys) {
    this.#keys = keys
    this.#verify = keys.verify()
  }

  /** @internal */
  protected abstract claimsOf(text: string): Claims

  /** @internal */
  protected get project(): string {
    return this.#keys.project()
  }

  /**
   * Decides whether to trust a token for a session.
   *
   * @throws {@link RoomkeyError} of the category `token`, such as `signature_invalid`, `token_expired`, `room_mismatch`,
   * `role_not_allowed`, `session_foreign`.
   */
  verify(token: string, options?: VerifyOptions): Claims {
    let session: unknown
    let capability: unknown
    let kind: unknown
    let leeway: unknown
    let maxLifetime: unknown
    let allowMissingExpiry: unknown
    let now: unknown
    if (typeof token !== 'string') throw wrong('The token is not text.')
    if (options !== undefined) {
      try {
        const names = namesOf(options)
        for (let index = 0; index < names.length; index++) {
          const name = names[index] as string
          const value: unknown = options[name as keyof VerifyOptions]
          if (value === undefined) continue
          switch (name) {
            case 'session':
              if (typeof value !== 'string') throw notText(name)
              session = value
              break
            case 'capability':
              if (typeof value !== 'string') throw notText(name)
              capability = value
              break
            case 'kind':
              if (typeof value !== 'string') throw notText(name)
              kind = value
              break
            case 'leeway':
              leeway = value
              break
            case 'now':
              now = value
              break
            case 'maxLifetime':
              maxLifetime = value
              break
            case 'allowMissingExpiry':
              allowMissingExpiry = value
              break
            default:
              throw unknown(name)
          }
        }
      } catch (error) {
        throw unreadable(error)
      }
    }
    const seconds = moment(now)
    let claims: string | undefined
    if (maxLifetime === undefined && allowMissingExpiry === undefined && (leeway === undefined || isWholeAndPositive(leeway))) {
      // What was no text was refused above, so the types are these.
      claims = this.#verify(
        token, session as string | undefined, capability as string | undefined, kind as string | undefined,
        leeway === undefined ? -1 : (leeway as number), seconds,
      )
    }
    if (claims === undefined) {
      const read = { session, capability, kind, leeway, maxLifetime, allowMissingExpiry }
      claims = this.#keys.verifyAny(token, expectation(read, EXPECTED)[0], seconds)
    }
    if (claims.charCodeAt(0) === REFUSED) throw RoomkeyError.from(claims)
    return this.claimsOf(claims)
  }

  /**
   * Decides whether to trust a token for the vendor's REST API.
   *
   * @throws {@link RoomkeyError} of the category `token`; `token_kind_mismatch` for one that lets somebody into a session.
   */
  verifyApi(token: string, options?: VerifyApiOptions): ApiClaims {
    const [spec, seconds] = expectation(options, {})
    return ApiClaims.of(accepted(this.#keys.verifyApi(tokenText(token), spec, seconds)))
  }
}

/** Mints and verifies tokens of one project. */
export abstract class TokboxSigner<Claims extends Connection, Options extends MintOptions> extends TokboxVerifier<Claims> {
  readonly #keys: TokboxKeys
  readonly #mint: ReturnType<TokboxKeys['mint']>

  /** @internal */
  protected constructor(keys: TokboxKeys) {
    super(keys)
    this.#keys = keys
    this.#mint = keys.mint()
  }

  /**
   * Makes a token that lets somebody into a session.
   *
   * @throws {@link RoomkeyError} of the category `argument`, such as `session_id_invalid`, `role_unknown`, `data_too_long`,
   * `lifetime_invalid`; `session_foreign` for a session of another project.
   */
  mint(options: Options): string {
    let session: unknown
    let role: unknown
    let kind: unknown
    let data: unknown
    let layoutClasses: string[] | undefined
    let nonce: unknown
    let jti: unknown
    let lifetime: unknown
    let now: unknown
    try {
      const names = namesOf(options)
      for (let index = 0; index < names.length; index++) {
        const name = names[index] as string
        const value: unknown = options[name as keyof Options]
        if (value === undefined) continue
        switch (name) {
          case 'session':
            if (typeof value !== 'string') throw notText(name)
            session = value
            break
          case 'role':
            if (typeof value !== 'string') throw notText(name)
            role = value
            break
          case 'kind':
            if (typeof value !== 'string') throw notText(name)
            kind = value
            break
          case 'data':
            if (typeof value !== 'string') throw notText(name)
            data = value
            break
          case 'jti':
            if (typeof value !== 'string') throw notText(name)
            jti = value
            break
          case 'layoutClasses':
            layoutClasses = textsOf(value, name)
            break
          case 'nonce':
            nonce = value
            break
          case 'lifetime':
            lifetime = value
            break
          case 'now':
            now = value
            break
          default:
            throw unknown(name)
        }
      }
    } catch (error) {
      throw unreadable(error)
    }
    const seconds = moment(now)
    let token: string | undefined
    const isUsual =
      (nonce === undefined || isWholeAndPositive(nonce)) &&
      (lifetime === undefined || typeof lifetime === 'string' || isWholeAndPositive(lifetime))
    if (isUsual && session !== undefined && role !== undefined) {
      const count = layoutClasses === undefined ? 0 : layoutClasses.length
      // What was no text was refused above, so the types are these.
      token = this.#mint(
        session as string, role as string, kind as string | undefined, data as string | undefined,
        count === 0 ? undefined : joined(layoutClasses as string[]), count, nonce === undefined ? -1 : (nonce as number),
        jti as string | undefined, lifetime === undefined ? -1 : (lifetime as string | number), seconds,
      )
    }
    if (token === undefined) {
      const read = { session, role, kind, data, layoutClasses, nonce, jti, lifetime }
      token = this.#keys.mintAny(wishOf(read, MINTED)[0], seconds)
    }
    if (token.charCodeAt(0) === REFUSED) throw RoomkeyError.from(token)
    return token
  }

  /**
   * Makes a token for the vendor's REST API. It belongs to your server and never into a client.
   *
   * @throws {@link RoomkeyError} `jti_invalid`, `lifetime_invalid`.
   */
  mintApi(options: MintApiOptions = {}): string {
    const [wish, seconds] = wishOf(options, MINTED_API)
    return accepted(this.#keys.mintApi(wish, seconds))
  }

  /** @internal Whether it was made by a constructor. */
  static isOne(value: unknown): boolean {
    return typeof value === 'object' && value !== null && #keys in value
  }
}

show(ApiClaims, ({ project, iat, exp, jti }) => ({ project, iat, exp, jti }))

/**
 * What a role may do.
 *
 * @throws {@link RoomkeyError} `role_unknown`.
 */
export function capabilities(role: SessionRole): Capability[] {
  return JSON.parse(accepted(native.capabilities(text(role, 'role'))))
}

/**
 * Whether a role may do something.
 *
 * @throws {@link RoomkeyError} `role_unknown`, `argument_invalid`.
 */
export function may(role: SessionRole, capability: Capability): boolean {
  return accepted(native.may(text(role, 'role'), text(capability, 'capability'))) === 'true'
}
