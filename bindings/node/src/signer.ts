/** What mints and verifies: credentials, and several of them on a keyring. */

import { demanded, eachOption, flag, moment, namesOf, text, textsOf, tokenText, unknown, unreadable, variable } from './check'
import { VerifiedClaims } from './claims'
import { accepted, made, RoomkeyError, wrong } from './errors'
import { write } from './json'
import type { Permission, Right, Role } from './lists'
import { native, REFUSED } from './native'
import { Secret, type SecretValue } from './secret'
import { show } from './show'

/** Whole seconds, or text such as `'90s'`, `'15m'`, `'2h'`, `'7d'`. */
export type Lifetime = number | string

/** A point in time: whole seconds since 1970, or a `Date`. */
export type Moment = number | Date

/** What a token is to grant. */
export interface Access {
  /** `allow_join`, `ask_join`, `allow_mod`. There is no default. */
  permissions: readonly Permission[]
  /** The one room; every room without it. */
  roomId?: string
  /** `crawler` calls the API, `rtc` joins; both uses without it. */
  roles?: readonly Role[]
  /** What it lets its bearer ask of the three endpoints whatever its roles: `create`, `validate`. */
  rights?: readonly Right[]
  /** Writes `version: 2` also where nothing demands it. */
  version?: 2
  /** The app's own claims: plain data, with BigInts for whole numbers beyond 2^53. */
  claims?: Readonly<Record<string, unknown>>
  /** How long the token lives; two hours without it. */
  lifetime?: Lifetime
  /** The longest `lifetime`; 30 days without it, and never more than 10 years. */
  maxLifetime?: Lifetime
  /** When the token is issued; the clock without it. */
  now?: Moment
}

/** Options of `mint`. */
export interface MintOptions extends Access {
  /** The one participant; anyone without it. */
  participantId?: string
  /** The id of the token; a random one without it. */
  jti?: string
}

/** Options of `mintMany`. */
export interface MintManyOptions extends Access {}

/** What a token has to be good for. What is left out is not asked for. */
export interface VerifyOptions {
  /** To join, to call the API, or for one of the other two endpoints. */
  use?: 'join' | 'api' | 'create' | 'validate'
  /** For this room: a token for another one is refused, a token for every room is not. */
  roomId?: string
  /** By this participant: a token for another one is refused, a token for anyone is not. */
  participantId?: string
  /** Seconds that clocks may differ, 0 to 600. */
  leeway?: number
  /** Refuses tokens that live longer. */
  maxLifetime?: Lifetime
  /** Admits tokens without `exp`. */
  allowMissingExpiry?: boolean
  /** The time; the clock without it. */
  now?: Moment
}

/** Options of {@link Credentials}. */
export interface CredentialsOptions {
  /** The API key. */
  apiKey: string
  /** The secret: its text, its bytes, or a {@link Secret}. */
  secret: SecretValue | Secret
}

/** What credentials of a keyring are still good for: sign and verify, verify, nothing. */
export type KeyState = 'active' | 'passive' | 'disabled'

type NativeSigner = InstanceType<typeof native.Signer>
type NativeMint = ReturnType<NativeSigner['mint']>
type NativeVerify = ReturnType<NativeSigner['verify']>

/** Mints and verifies. {@link Credentials} and {@link Keyring} are what there is of it. */
export abstract class Signer {
  readonly #native: NativeSigner
  readonly #mint: NativeMint
  readonly #verify: NativeVerify

  /** @internal */
  protected constructor(signer: NativeSigner) {
    this.#native = signer
    this.#mint = signer.mint()
    this.#verify = signer.verify()
  }

  /**
   * The API key that signs.
   *
   * @throws {@link RoomkeyError} `key_not_active` where nothing of a keyring is active.
   */
  get apiKey(): string {
    return accepted(this.#native.apiKey()).slice(1)
  }

  /**
   * Makes a token.
   *
   * @throws {@link RoomkeyError} of the category `argument`, such as `permissions_missing`, `permissions_contradictory`,
   * `room_id_invalid`, `lifetime_invalid`, `claim_reserved`.
   */
  mint(options: MintOptions): string {
    let permissions: string[] | undefined
    let roomId: unknown
    let participantId: unknown
    let roles: string[] | undefined
    let rights: string[] | undefined
    let version: unknown
    let jti: unknown
    let lifetime: unknown
    let maxLifetime: unknown
    let now: unknown
    let claims: string | undefined
    try {
      const names = namesOf(options)
      for (let index = 0; index < names.length; index++) {
        const name = names[index] as string
        const value: unknown = options[name as keyof MintOptions]
        if (value === undefined) continue
        switch (name) {
          case 'permissions':
            permissions = textsOf(value, name)
            break
          case 'roomId':
            if (typeof value !== 'string') throw notText(name)
            roomId = value
            break
          case 'participantId':
            if (typeof value !== 'string') throw notText(name)
            participantId = value
            break
          case 'roles':
            roles = textsOf(value, name)
            break
          case 'rights':
            rights = textsOf(value, name)
            break
          case 'jti':
            if (typeof value !== 'string') throw notText(name)
            jti = value
            break
          case 'lifetime':
            lifetime = value
            break
          case 'now':
            now = value
            break
          case 'claims':
            claims = claimsText(value)
            break
          case 'version':
            version = value
            break
          case 'maxLifetime':
            maxLifetime = value
            break
          default:
            throw unknown(name)
        }
      }
    } catch (error) {
      throw unreadable(error)
    }
    const seconds = moment(now)
    const isUsual =
      version === undefined && rights === undefined && maxLifetime === undefined &&
      (lifetime === undefined || typeof lifetime === 'string' || isWholeAndPositive(lifetime))
    if (isUsual && permissions !== undefined) {
      // What was no text was refused above, so the types are these.
      const token = this.#mint(
        joined(permissions),
        permissions.length,
        roomId as string | undefined,
        participantId as string | undefined,
        roles === undefined || roles.length === 0 ? undefined : joined(roles),
        roles === undefined ? 0 : roles.length,
        jti as string | undefined,
        lifetime === undefined ? -1 : (lifetime as string | number),
        seconds,
        claims,
      )
      if (token !== undefined) {
        if (token.charCodeAt(0) === REFUSED) throw RoomkeyError.from(token)
        return token
      }
    }
    const read = { permissions, roomId, participantId, roles, rights, version, jti, lifetime, maxLifetime }
    return accepted(this.#native.mintAny(mintSpec(read)[0], claims ?? '{}', seconds))
  }

  /**
   * Makes a token for each participant, the same otherwise, much faster than one by one. The results are in order; an
   * id that is none gives an error in its place and leaves the others be.
   *
   * @throws {@link RoomkeyError} where the options are wrong for all.
   */
  mintMany(participantIds: readonly string[], options: MintManyOptions): Array<string | RoomkeyError> {
    if (options === undefined) throw wrong('The options are not an object.')
    const spec = mintSpec(options, FOR_MANY)
    let all: string[]
    try {
      all = textsOf(participantIds, 'participantIds')
    } catch (error) {
      throw unreadable(error)
    }
    const results: Array<string | RoomkeyError> = []
    // Without anyone the options are checked all the same.
    for (let from = 0; from === 0 || from < all.length; from += TOGETHER) {
      for (const line of this.#mintSome(all.slice(from, from + TOGETHER), spec)) {
        results.push(line.charCodeAt(0) === REFUSED ? RoomkeyError.from(line) : line)
      }
    }
    return results
  }

  /** A line for each participant: a token or a refusal. */
  #mintSome(participantIds: readonly string[], [spec, claims, seconds]: MintSpec): string[] {
    const all = joined(participantIds)
    let lines = ''
    if (participantIds.length > 0 && all.isWellFormed()) {
      lines = this.#native.mintMany(all, participantIds.length, spec, claims, seconds)
    }
    if (lines === '') {
      const each = participantIds.map((id) => text(id, 'participantIds'))
      lines = this.#native.mintManyAny(JSON.stringify(each), spec, claims, seconds)
    }
    if (lines === '') return []
    // A refusal of everything is one line without an end.
    if (lines.charCodeAt(lines.length - 1) !== 10) throw RoomkeyError.from(lines)
    const split = lines.split('\n')
    split.pop()
    return split
  }

  /**
   * Decides whether to trust a token.
   *
   * @throws {@link RoomkeyError} of the category `token`, such as `signature_invalid`, `token_expired`, `room_mismatch`.
   */
  verify(token: string, options?: VerifyOptions): VerifiedClaims {
    let use: unknown
    let roomId: unknown
    let participantId: unknown
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
            case 'use':
              if (typeof value !== 'string') throw notText(name)
              use = value
              break
            case 'roomId':
              if (typeof value !== 'string') throw notText(name)
              roomId = value
              break
            case 'participantId':
              if (typeof value !== 'string') throw notText(name)
              participantId = value
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
    const isUsual =
      maxLifetime === undefined && allowMissingExpiry === undefined && (leeway === undefined || isWholeAndPositive(leeway))
    if (isUsual) {
      claims = this.#verify(
        token,
        use as string | undefined,
        roomId as string | undefined,
        participantId as string | undefined,
        leeway === undefined ? -1 : (leeway as number),
        seconds,
      )
    }
    if (claims === undefined) {
      const read = { use, roomId, participantId, leeway, maxLifetime, allowMissingExpiry }
      claims = this.#native.verifyAny(tokenText(token), expectation(read)[0], seconds)
    }
    if (claims.charCodeAt(0) === REFUSED) throw RoomkeyError.from(claims)
    return VerifiedClaims.of(claims)
  }

  /** @internal */
  static nativeOf(signer: unknown): NativeSigner {
    if (typeof signer !== 'object' || signer === null || !(#native in signer)) {
      throw wrong('These are not credentials that `new Credentials()` made.')
    }
    return signer.#native
  }
}

type MintSpec = [spec: string, claims: string, seconds: number]

/** So many tokens cross at once. The text of more would be so large that memory for it is asked of the system every time. */
const TOGETHER = 200

/** @internal */
export function notText(name: string): RoomkeyError {
  return wrong(`\`${name}\` is not text.`)
}

/** @internal Texts as one. A text that holds what stands between them makes the count wrong, which is seen behind it. */
export function joined(texts: readonly string[]): string {
  let all = texts.length === 0 ? '' : (texts[0] as string)
  for (let index = 1; index < texts.length; index++) all = `${all}\0${texts[index]}`
  return all
}

/** @internal */
export function isWholeAndPositive(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** What the core calls the members of an access. */
const ACCESS: Readonly<Record<string, string>> = {
  permissions: 'permissions',
  roomId: 'room',
  participantId: 'participant',
  roles: 'roles',
  rights: 'rights',
  version: 'version',
  jti: 'jti',
}

/** What only one token can have. */
const FOR_MANY: ReadonlySet<string> = new Set(['participantId', 'jti'])

/**
 * Everything that can be asked of a mint, as JSON for the core to read, and the time. The claims are by themselves, so that
 * they may be nested as deeply as the core reads.
 */
function mintSpec(options: object, unknown_?: ReadonlySet<string>): MintSpec {
  const access: string[] = []
  const others: string[] = []
  let claims = '{}'
  let now: unknown
  eachOption(options, (name, value) => {
    if (unknown_?.has(name)) return false
    const known = Object.hasOwn(ACCESS, name) ? ACCESS[name] : undefined
    if (known === undefined && !OTHERS.has(name)) return false
    if (value === undefined) return true
    if (value === null) throw wrong(`\`${name}\` is null: leave it out instead.`)
    if (known !== undefined) access.push(`"${known}":${write(value, name, Infinity)}`)
    else if (name === 'claims') claims = claimsText(value)
    else if (name === 'lifetime') others.push(`,"lifetime":${lifetimeText(value, name)}`)
    else if (name === 'maxLifetime') others.push(`,"max_lifetime":${lifetimeText(value, name)}`)
    else now = value
    return true
  })
  return [`{"access":{${access.join()}}${others.join('')}}`, claims, moment(now)]
}

const OTHERS: ReadonlySet<string> = new Set(['claims', 'lifetime', 'maxLifetime', 'now'])

function claimsText(claims: unknown): string {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) throw wrong('`claims` is not an object.')
  return write(claims, 'claims')
}

/** @internal A lifetime as JSON. */
export function lifetimeText(value: unknown, name: string): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value === 'string') return write(value, name, Infinity)
  throw wrong(`\`${name}\` is neither a number of seconds nor text.`)
}

/** @internal Everything that can be expected of a token, as JSON for the core to read, and the time. */
export function expectation(
  options: unknown, texts: Readonly<Record<string, string>> = EXPECTED,
): [spec: string, seconds: number] {
  const members: string[] = []
  let now: unknown
  eachOption(options, (name, value) => {
    const known = Object.hasOwn(texts, name) ? texts[name] : undefined
    if (known === undefined && !OF_EVERY_EXPECTATION.has(name)) return false
    if (value === undefined) return true
    if (known !== undefined) members.push(`"${known}":${write(text(value, name), name, Infinity)}`)
    else if (name === 'now') now = value
    else if (name === 'maxLifetime') members.push(`"maximum_lifetime":${lifetimeText(value, name)}`)
    else if (name === 'allowMissingExpiry') members.push(`"allow_missing_expiry":${flag(value, name)}`)
    else if (isWholeAndPositive(value)) members.push(`"leeway":${value}`)
    else throw wrong('`leeway` is not a whole number of seconds.')
    return true
  })
  return [`{${members.join()}}`, moment(now)]
}

const OF_EVERY_EXPECTATION: ReadonlySet<string> = new Set(['now', 'leeway', 'maxLifetime', 'allowMissingExpiry'])

/** What the core calls the texts of an expectation. */
const EXPECTED = { use: 'use', roomId: 'room', participantId: 'participant' }

/**
 * An API key and its secret.
 *
 * @example
 * ```js
 * import { videosdk } from 'roomkey'
 *
 * const credentials = new videosdk.Credentials({
 *   apiKey: 'my-api-key',
 *   secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687',
 * })
 * const token = credentials.mint({
 *   permissions: ['allow_join'],
 *   roomId: '2kyv-gzay-64pg',
 *   participantId: 'lxvdplwt',
 *   lifetime: '2h',
 * })
 * const claims = credentials.verify(token, { use: 'join', roomId: '2kyv-gzay-64pg' })
 * console.log(claims.participantId)
 * ```
 */
export class Credentials extends Signer {
  /** @throws {@link RoomkeyError} `api_key_invalid`, and as `new Secret()`. */
  constructor(options: CredentialsOptions) {
    super(Made.signerOf(options) ?? signerOf(options))
  }

  /**
   * From `VIDEOSDK_API_KEY` and `VIDEOSDK_SECRET_KEY` (or `VIDEOSDK_SECRET`) of the environment, or of another object.
   *
   * @throws {@link RoomkeyError} `api_key_invalid` or `secret_empty` where they are not set, and as the constructor.
   */
  static fromEnv(variables: Readonly<Record<string, string | undefined>> = process.env): Credentials {
    if (typeof variables !== 'object' || variables === null) throw wrong('The variables are not an object.')
    // The core says which of them count. None of the others, which may be secrets too, leaves here.
    const names = Object.keys(variables).filter((name) => name.startsWith('VIDEOSDK_'))
    const members: string[] = []
    for (const name of names) {
      const value = variable(variables, name)
      if (value !== undefined) members.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`)
    }
    return new Credentials(
      new Made(made(() => native.Signer.fromVariables(`{${members.join()}}`))) as unknown as CredentialsOptions,
    )
  }
}

show(Credentials, (credentials) => ({ apiKey: credentials.apiKey, secret: '[redacted]' }))

/** A native signer on its way into {@link Credentials}. */
class Made {
  readonly #signer: NativeSigner

  constructor(signer: NativeSigner) {
    this.#signer = signer
  }

  static signerOf(value: unknown): NativeSigner | undefined {
    return typeof value === 'object' && value !== null && #signer in value ? value.#signer : undefined
  }
}

function signerOf(options: unknown): NativeSigner {
  const { apiKey, secret } = demanded(options, ['apiKey', 'secret'])
  const key = text(apiKey, 'apiKey')
  const hidden = Secret.nativeOf(Secret.from(secret))
  return made(() => native.Signer.credentials(key, hidden))
}

/**
 * Several credentials, each with a state, so that keys can be changed without refusing anyone. The first that are
 * active sign; a token is verified with the ones whose API key it carries.
 *
 * @example
 * ```js
 * import { videosdk } from 'roomkey'
 *
 * const fresh = new videosdk.Credentials({ apiKey: 'new-key', secret: '78695a4b3c2d1e0ffedcba9876543210' })
 * const old = new videosdk.Credentials({ apiKey: 'old-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
 * const keyring = new videosdk.Keyring([[fresh, 'active'], [old, 'passive']])
 *
 * const signedBefore = old.mint({ permissions: ['allow_join'] })
 * console.log(keyring.verify(signedBefore).apiKey, keyring.apiKey) // old-key new-key
 * ```
 */
export class Keyring extends Signer {
  /** @throws {@link RoomkeyError} `key_duplicated` where two have the same API key. */
  constructor(entries: Iterable<readonly [credentials: Credentials, state: KeyState]>) {
    super(ringOf(entries))
  }
}

show(Keyring, () => '[redacted]')

function ringOf(entries: unknown): NativeSigner {
  const ring = native.Signer.keyring()
  let all: unknown[]
  try {
    all = [...(entries as Iterable<unknown>)]
  } catch (error) {
    throw wrong('The entries of a keyring cannot be read.', error)
  }
  for (const entry of all) {
    if (!Array.isArray(entry) || entry.length !== 2) {
      throw wrong('An entry of a keyring is an array of credentials and a state.')
    }
    const signer = Signer.nativeOf(entry[0])
    const state = text(entry[1], 'state')
    accepted(ring.add(signer, state))
  }
  return ring
}
