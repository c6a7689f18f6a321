/** What a verified token says. */

import { date } from './check'
import { wrong } from './errors'
import { define, forJson, freeze, read } from './json'
import type { Permission, Right, Role } from './lists'
import { lists } from './native'

/** How the bearer gets into a room: straight in, or after asking. */
export type Entry = 'direct' | 'ask'

/** What only this module knows. */
const VERIFIED = Symbol('verified')

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
export class VerifiedClaims {
  /** Nobody else can write this. */
  readonly #isVerified = true
  /** The API key (`apikey`). */
  readonly apiKey: string
  /** The permissions that are known. */
  readonly permissions: readonly Permission[]
  /** Permissions that are not known. They grant nothing. */
  readonly unknownPermissions: readonly string[]
  /** 2 where the token says so. */
  readonly version: 2 | undefined
  /** The one room it is for; every room if there is none. */
  readonly roomId: string | undefined
  /** The one participant it is for; anyone if there is none. */
  readonly participantId: string | undefined
  /** What it may be used for. An empty list admits both uses. */
  readonly roles: readonly Role[]
  /** What it lets its bearer ask of the three endpoints, whatever its roles. */
  readonly rights: readonly Right[]
  /** Rights that are not known. They grant nothing. */
  readonly unknownRights: readonly string[]
  /** When it was issued, in seconds since 1970. */
  readonly iat: number | undefined
  /** From when it is valid, in seconds since 1970. */
  readonly nbf: number | undefined
  /** The first second at which it is no longer valid, since 1970. */
  readonly exp: number | undefined
  /** The id of the token. */
  readonly jti: string | undefined
  /** How its bearer gets into a room; `undefined` when it does not permit joining at all. */
  readonly entry: Entry | undefined
  /** The app's own claims. Whole numbers beyond 2^53 are BigInts, so that none is rounded. */
  readonly custom: Readonly<Record<string, unknown>>

  private constructor(verified: symbol, text: string) {
    if (verified !== VERIFIED) throw wrong('Only `verify` makes verified claims.')
    if (text.charCodeAt(0) === COMPACT) {
      // `../native/claims.rs` writes this form, in which nothing has to be parsed.
      const apiKey = lengthAt(text, 23)
      const roomId = lengthAt(text, 25)
      const participantId = lengthAt(text, 27)
      const jti = lengthAt(text, 29)
      const roomAt = TEXTS + size(apiKey)
      const participantAt = roomAt + size(roomId)
      const jtiAt = participantAt + size(participantId)
      const customAt = jtiAt + size(jti)
      const roles = text.charCodeAt(3)
      this.apiKey = text.substring(TEXTS, roomAt)
      this.permissions = PERMISSIONS[text.charCodeAt(2)] ?? NONE
      this.unknownPermissions = NONE
      const sets = text.charCodeAt(4)
      this.version = (sets & 1) === 1 ? 2 : undefined
      this.roomId = roomId === 0 ? undefined : text.substring(roomAt, participantAt)
      this.participantId = participantId === 0 ? undefined : text.substring(participantAt, jtiAt)
      this.roles = roles === 0 ? UNSAID : (ROLES[roles - 1] ?? NONE)
      this.rights = sets < 2 ? UNSAID : (RIGHTS[(sets >> 1) - 1] ?? NONE)
      this.unknownRights = NONE
      this.iat = timeAt(text, 5)
      this.nbf = timeAt(text, 11)
      this.exp = timeAt(text, 17)
      this.jti = jti === 0 ? undefined : text.substring(jtiAt, customAt)
      this.entry = ENTRIES[text.charCodeAt(1)]
      this.custom = lengthAt(text, 31) === 0 ? NOTHING : freeze(read(text.substring(customAt)))
    } else {
      const said = freeze(read(text))
      this.apiKey = said.apiKey
      this.permissions = said.permissions
      this.unknownPermissions = said.unknownPermissions
      this.version = said.version ?? undefined
      this.roomId = said.roomId ?? undefined
      this.participantId = said.participantId ?? undefined
      this.roles = said.roles ?? UNSAID
      this.rights = said.rights ?? UNSAID
      this.unknownRights = said.unknownRights
      this.iat = said.iat ?? undefined
      this.nbf = said.nbf ?? undefined
      this.exp = said.exp ?? undefined
      this.jti = said.jti ?? undefined
      this.entry = said.entry ?? undefined
      this.custom = said.custom
    }
    Object.freeze(this)
  }

  /** @internal For `verify`, of what the native half has verified. */
  static of(text: string): VerifiedClaims {
    return new VerifiedClaims(VERIFIED, text)
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

  /** The claims under the names and in the order that they have in the token. */
  get raw(): Record<string, unknown> {
    const claims: Record<string, unknown> = {
      apikey: this.apiKey,
      permissions: [...this.permissions, ...this.unknownPermissions],
    }
    const add = (name: string, value: unknown) => {
      if (value !== undefined) define(claims, name, value)
    }
    add('version', this.version)
    add('roomId', this.roomId)
    add('participantId', this.participantId)
    if (this.roles !== UNSAID) add('roles', [...this.roles])
    if (this.rights !== UNSAID) add('roomkey_rights', [...this.rights, ...this.unknownRights])
    for (const name of Object.keys(this.custom)) add(name, this.custom[name])
    add('iat', this.iat)
    add('nbf', this.nbf)
    add('exp', this.exp)
    add('jti', this.jti)
    return claims
  }

  /** The same for `JSON.stringify`, with whole numbers beyond 2^53 as text. */
  toJSON(): Record<string, unknown> {
    return forJson(this.raw)
  }

  /** @internal */
  static is(value: unknown): value is VerifiedClaims {
    return typeof value === 'object' && value !== null && #isVerified in value && value.#isVerified
  }
}

/** @internal The mark of the form that needs no parsing: `=`. */
export const COMPACT = 61
const NONE: readonly never[] = Object.freeze([])
/** The roles or rights of a token that says nothing of them, which is not the same as none. */
const UNSAID: readonly never[] = Object.freeze([])
const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({})
const ENTRIES = [undefined, 'direct', 'ask'] as const

/** Every subset of a list, by the bits of its members. */
function subsets<T extends string>(all: readonly string[]): readonly (readonly T[])[] {
  const bits = Array.from({ length: 2 ** all.length }, (_, bits) => bits)
  return bits.map((bits) => Object.freeze(all.filter((_, index) => bits & (1 << index)) as T[]))
}

const PERMISSIONS = subsets<Permission>(lists.permissions)
const ROLES = subsets<Role>(lists.roles)
const RIGHTS = subsets<Right>(lists.rights)

/** Where the texts begin: behind the mark, four sets, three times of six digits, five lengths of two. */
const TEXTS = 1 + 4 + 3 * 6 + 5 * 2

/** @internal */
export function size(length: number): number {
  return length === 0 ? 0 : length - 1
}

/** @internal */
export function lengthAt(text: string, at: number): number {
  return text.charCodeAt(at) * 128 + text.charCodeAt(at + 1)
}

/** @internal */
export function timeAt(text: string, at: number): number | undefined {
  let number = 0
  for (let index = at; index < at + 6; index++) number = number * 128 + text.charCodeAt(index)
  return number === 0 ? undefined : number - 1
}
