/** What a verified token says. */

import { date } from './check'
import { wrong } from './errors'
import { define, freeze, read } from './json'
import type { Permission, Role } from './lists'
import { lists } from './native'
import { show } from './show'

/** How the bearer gets into a room: straight in, or after asking. */
export type Entry = 'direct' | 'ask'

/** What only this module knows. */
const VERIFIED = Symbol('verified')

interface Parts {
  readonly entry: Entry | undefined
  readonly apiKey: string
  readonly permissions: readonly Permission[]
  readonly unknownPermissions: readonly string[]
  readonly version: 2 | undefined
  readonly roomId: string | undefined
  readonly participantId: string | undefined
  readonly roles: readonly Role[] | undefined
  readonly iat: number | undefined
  readonly nbf: number | undefined
  readonly exp: number | undefined
  readonly jti: string | undefined
  /** As text until somebody asks. */
  custom: string | Readonly<Record<string, unknown>>
}

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
  readonly #text: string
  #parts: Parts | undefined

  private constructor(verified: symbol, text: string) {
    if (verified !== VERIFIED) throw wrong('Only `verify` makes verified claims.')
    this.#text = text
  }

  /** @internal For `verify`, of what the native half has verified. */
  static of(text: string): VerifiedClaims {
    return new VerifiedClaims(VERIFIED, text)
  }

  #read(): Parts {
    return (this.#parts ??= partsOf(this.#text))
  }

  /** The API key (`apikey`). */
  get apiKey(): string {
    return this.#read().apiKey
  }

  /** The permissions that are known. */
  get permissions(): readonly Permission[] {
    return this.#read().permissions
  }

  /** Permissions that are not known. They grant nothing. */
  get unknownPermissions(): readonly string[] {
    return this.#read().unknownPermissions
  }

  /** 2 where the token says so. */
  get version(): 2 | undefined {
    return this.#read().version
  }

  /** The one room it is for; every room if there is none. */
  get roomId(): string | undefined {
    return this.#read().roomId
  }

  /** The one participant it is for; anyone if there is none. */
  get participantId(): string | undefined {
    return this.#read().participantId
  }

  /** What it may be used for. An empty list admits both uses. */
  get roles(): readonly Role[] {
    return this.#read().roles ?? NONE
  }

  /** When it was issued. */
  get issuedAt(): Date | undefined {
    return date(this.#read().iat)
  }

  /** From when it is valid. */
  get notBefore(): Date | undefined {
    return date(this.#read().nbf)
  }

  /** The first moment at which it is no longer valid. */
  get expiresAt(): Date | undefined {
    return date(this.#read().exp)
  }

  /** When it was issued, in seconds since 1970. */
  get iat(): number | undefined {
    return this.#read().iat
  }

  /** From when it is valid, in seconds since 1970. */
  get nbf(): number | undefined {
    return this.#read().nbf
  }

  /** The first second at which it is no longer valid, since 1970. */
  get exp(): number | undefined {
    return this.#read().exp
  }

  /** The id of the token. */
  get jti(): string | undefined {
    return this.#read().jti
  }

  /** How its bearer gets into a room; `undefined` when it does not permit joining at all. */
  get entry(): Entry | undefined {
    return this.#read().entry
  }

  /** The app's own claims. Whole numbers beyond 2^53 are BigInts, so that none is rounded. */
  get custom(): Readonly<Record<string, unknown>> {
    const parts = this.#read()
    if (typeof parts.custom === 'string') parts.custom = freeze(read(parts.custom)) as Record<string, unknown>
    return parts.custom
  }

  /** The claims as they stand in the token. */
  toJSON(): Record<string, unknown> {
    const parts = this.#read()
    const claims: Record<string, unknown> = {
      apikey: parts.apiKey,
      permissions: [...parts.permissions, ...parts.unknownPermissions],
    }
    const add = (name: string, value: unknown) => {
      if (value !== undefined) define(claims, name, value)
    }
    add('version', parts.version)
    add('roomId', parts.roomId)
    add('participantId', parts.participantId)
    add('roles', parts.roles && [...parts.roles])
    for (const [name, value] of Object.entries(this.custom)) add(name, value)
    add('iat', parts.iat)
    add('nbf', parts.nbf)
    add('exp', parts.exp)
    add('jti', parts.jti)
    return claims
  }

  /** @internal */
  static is(value: unknown): value is VerifiedClaims {
    return typeof value === 'object' && value !== null && #text in value
  }
}

show(VerifiedClaims, (claims) => claims.toJSON())

const NONE: readonly never[] = Object.freeze([])
const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({})
const ENTRIES = [undefined, 'direct', 'ask'] as const

/** Every subset of a list, by the bits of its members. */
function subsets<T extends string>(all: readonly string[]): readonly (readonly T[])[] {
  const bits = Array.from({ length: 2 ** all.length }, (_, bits) => bits)
  return bits.map((bits) => Object.freeze(all.filter((_, index) => bits & (1 << index)) as T[]))
}

const PERMISSIONS = subsets<Permission>(lists.permissions)
const ROLES = subsets<Role>(lists.roles)

/** Where the texts begin: behind the mark, four sets, three times of six digits, five lengths of two. */
const TEXTS = 1 + 4 + 3 * 6 + 5 * 2

/** `../native/claims.rs` writes both forms. */
function partsOf(text: string): Parts {
  if (text.charCodeAt(0) !== 61) return fullParts(text)
  const apiKey = lengthAt(text, 23)
  const roomId = lengthAt(text, 25)
  const participantId = lengthAt(text, 27)
  const jti = lengthAt(text, 29)
  const custom = lengthAt(text, 31)
  const roomAt = TEXTS + size(apiKey)
  const participantAt = roomAt + size(roomId)
  const jtiAt = participantAt + size(participantId)
  const customAt = jtiAt + size(jti)
  const roles = text.charCodeAt(3)
  return {
    entry: ENTRIES[text.charCodeAt(1)],
    apiKey: text.substring(TEXTS, roomAt),
    permissions: PERMISSIONS[text.charCodeAt(2)] ?? NONE,
    unknownPermissions: NONE,
    version: text.charCodeAt(4) === 1 ? 2 : undefined,
    roomId: roomId === 0 ? undefined : text.substring(roomAt, participantAt),
    participantId: participantId === 0 ? undefined : text.substring(participantAt, jtiAt),
    roles: roles === 0 ? undefined : ROLES[roles - 1],
    iat: timeAt(text, 5),
    nbf: timeAt(text, 11),
    exp: timeAt(text, 17),
    jti: jti === 0 ? undefined : text.substring(jtiAt, customAt),
    custom: custom === 0 ? NOTHING : text.substring(customAt),
  }
}

function size(length: number): number {
  return length === 0 ? 0 : length - 1
}

function lengthAt(text: string, at: number): number {
  return text.charCodeAt(at) * 128 + text.charCodeAt(at + 1)
}

function timeAt(text: string, at: number): number | undefined {
  let number = 0
  for (let index = at; index < at + 6; index++) number = number * 128 + text.charCodeAt(index)
  return number === 0 ? undefined : number - 1
}

function fullParts(text: string): Parts {
  const parts = read(text)
  for (const name in parts) parts[name] ??= undefined
  return { ...freeze(parts) }
}
