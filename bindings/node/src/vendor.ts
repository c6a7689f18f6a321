/**
 * Vendors by their name: whatever the vendor, the same calls.
 *
 * The modules of the vendors beside this one have options that the compiler knows; here the vendor's description in the core says
 * which members there are, and the core reads them. They are written in camelCase, as everywhere in this package, and cross in
 * the core's snake_case; what stands in them crosses as it is.
 */

import { types } from 'node:util'

import type { VendorFaces } from './by-name'
import { date, eachOption, flag, moment, optionsOf, text, tokenText, variable } from './check'
import { accepted, made, refuse, wrong } from './errors'
import { define, forJson, freeze, read, write } from './json'
import type { ErrorCode, Join, Track } from './lists'
import { native } from './native'
import { bytesOf, Secret, type SecretValue } from './secret'
import { show } from './show'
import type { Lifetime, Moment } from './signer'

/** One thing that a vendor's credentials have. */
export type VendorField = Readonly<{
  /** Its name as an option of {@link Vendor.open}. */
  name: string
  /** What it is, for people. */
  what: string
  /** Its names in the environment. If it has two, they have to agree. */
  variables: readonly string[]
  /** Whether nobody may see it. */
  isSecret: boolean
  /** Whether keys can be made without it. */
  isOptional: boolean
  /** The code where it is missing. */
  code: ErrorCode
}>

/** A value that says something about a token. */
export type VendorMember = Readonly<{
  /** Its name. */
  name: string
  /** Another name that is read too. */
  alias: string | null
  /** Its type. */
  type: 'text' | 'texts' | 'whole' | 'flag' | 'object' | 'lifetime' | 'seconds'
  /** The type in words. */
  words: string
  /** What it says, for people. */
  what: string
  /** The words that it can be, or that can stand in it; none if it is not one of a few. */
  choices: readonly string[]
  /** Whether nothing is minted without it, nor anything verified. */
  isRequired: boolean
}>

/** A claim of a token, as it comes out when one is verified. */
export type VendorClaim = Readonly<{
  /** Its name, as it comes out. */
  name: string
  /** Its type. */
  type: 'text' | 'texts' | 'whole' | 'flag' | 'object' | 'number'
  /** The type in words. */
  words: string
  /** What it says, for people; of a time in which unit. */
  what: string
  /** One value of it. */
  example: unknown
  /** The words that it can be, or that can stand in it; none if it is not one of a few. */
  choices: readonly string[]
  /** Whether a token can be without it. */
  isOptional: boolean
  /** Whether it is `null` where the token does not have it. */
  isNullable: boolean
}>

/** A kind of token. */
export type VendorForm = Readonly<{
  /** What `kind` calls it; of more than one, the first is meant where none is named. None where the vendor has one kind only. */
  kinds: readonly string[]
  /** What people call it. */
  title: string
  /** What says something when one is minted. */
  mint: readonly VendorMember[]
  /** What says something when one is verified. */
  verify: readonly VendorMember[]
  /** The claims that come out of one that is verified. */
  claims: readonly VendorClaim[]
  /** Whether others may stand beside these: your own, which mean nothing to the vendor. */
  ownClaims: boolean
  /** How long one lives if nothing is said, in seconds; `null` if for ever. */
  lifetime: number | null
  /** What may stand beside a grant, besides `lifetime`, `notBefore`, `issuedAt` and `jti`; `null` where none can be minted from a grant. */
  besideGrant: readonly VendorMember[] | null
}>

/** The description of a vendor. */
export type VendorAbout = Readonly<{
  /** The name that it is found by. */
  name: string
  /** The name for people. */
  title: string
  /** What its keys are made of. */
  credentials: readonly VendorField[]
  /** Its kinds of token; the first is the one meant where none is named. */
  forms: readonly VendorForm[]
  /** What of a {@link Grant} its tokens can say, such as `moderate` or `join: ask`. */
  grant: readonly string[]
}>

/** What somebody may do in a room, in nobody's words. What a vendor's tokens cannot say is refused and never dropped. */
export interface Grant {
  /** The room. */
  room: string
  /** Who it is. */
  identity: string
  /** How they get in. None is assumed. */
  join: Join
  /** The name that others see. */
  name?: string
  /** Whether they mute and remove others; no if it is left out. */
  moderate?: boolean
  /** Whether they publish, or what; everything if it is left out. */
  publish?: boolean | readonly Track[]
  /** Whether they hear and see others; yes if it is left out. */
  subscribe?: boolean
  /** Whether nobody sees them; no if it is left out. */
  hidden?: boolean
  /** Whether they start recordings; no if it is left out. */
  record?: boolean
  /** Data of the app. */
  metadata?: string
}

/** What a vendor takes and says. Of one whose name is written down the compiler knows it: {@link VendorFaces}. */
export type VendorFace = {
  credentials: object
  mint: object
  /** What a token of the usual kind has to be good for, and what it says then. */
  verify: object
  claims: object
  /** The same of its other kinds of token, by their names. */
  others: Readonly<Record<string, { verify: object; claims: object }>>
}

/** What any vendor takes and says: the members and the claims that {@link Vendor.about} names. */
export type AnyVendor = {
  credentials: VendorCredentials
  mint: VendorWish
  verify: VendorExpectation
  claims: Record<string, unknown>
  others: {}
}

/** What a token is to be: the members that {@link Vendor.about} names, or a grant. `null` counts as left out. */
export interface VendorWish {
  /** A grant, in the place of the vendor's own members. */
  grant?: Grant
  /** How long the token lives; the vendor's usual time without it. */
  lifetime?: Lifetime
  /** When it is issued, instead of now. */
  issuedAt?: Moment
  /** Its id; a random one without it. */
  jti?: string
  /** The time; the clock without it. */
  now?: Moment
  /** What else the vendor has. */
  [member: string]: unknown
}

/** What a token has to be good for: the members that {@link Vendor.about} names. What is left out is not asked for. */
export interface VendorExpectation {
  /** Seconds that clocks may differ, 0 to 600. */
  leeway?: number
  /** Refuses tokens that live longer. */
  maxLifetime?: Lifetime
  /** The time; the clock without it. */
  now?: Moment
  /** What else the vendor has. */
  [member: string]: unknown
}

/** How old a webhook may be. */
export interface VendorWebhookRules {
  /** So old; five minutes without it. */
  window?: Lifetime
  /** Seconds that clocks may differ, 0 to 600. */
  leeway?: number
  /** The time; the clock without it. */
  now?: Moment
}

/** Options of {@link Vendor.fromEnv}. */
export interface OpenOptions {
  /** Admits a secret that is short, a placeholder or padded, for tokens that exist already. */
  allowWeakSecret?: boolean
}

/** Options of {@link Vendor.open}: the fields that {@link Vendor.about} names. */
export interface VendorCredentials {
  /** Admits a secret that is short, a placeholder or padded, for tokens that exist already. */
  allowWeakSecret?: boolean
  /** A field, taken exactly as it is. */
  [field: string]: SecretValue | Secret | boolean | undefined
}

/**
 * The vendor of this name, in lower case.
 *
 * @throws {@link RoomkeyError} `argument_invalid`, with the names there are.
 *
 * @example
 * ```js
 * import { vendor } from 'roomkey'
 *
 * console.log(vendor('opentok').title) // OpenTok
 * ```
 */
export function vendor<N extends keyof VendorFaces>(name: N): Vendor<VendorFaces[N]>
export function vendor(name: string): Vendor
export function vendor(name: string): Vendor<any> {
  return Vendor.named(name)
}

/** Every vendor that there is. */
export function vendors(): Vendor[] {
  return (JSON.parse(native.vendorNames()) as string[]).map((name) => vendor(name))
}

/**
 * A vendor that was found by its name.
 *
 * @example
 * ```js
 * import { vendor } from 'roomkey'
 *
 * const keys = vendor('opentok').open({ apiKey: '123456', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
 * const session = '1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4'
 * const token = keys.mint({ session, role: 'publisher', layoutClasses: ['focus'], lifetime: '2h' })
 * console.log(keys.verify(token, { capability: 'publish' }).claims.role) // publisher
 * ```
 */
export class Vendor<F extends VendorFace = AnyVendor> {
  /** The name that it is found by. */
  readonly name: string
  /** The name for people. */
  readonly title: string
  readonly #about: VendorAbout
  /** The core's names of all members. */
  readonly #members: ReadonlySet<string>

  private constructor(about: VendorAbout, members: Iterable<string>) {
    this.#about = about
    this.#members = new Set(members)
    this.name = about.name
    this.title = about.title
    Object.freeze(this)
  }

  /** @internal */
  static named(name: unknown): Vendor {
    const known = text(name, 'name')
    const about = freeze(describe(JSON.parse(accepted(native.vendorAbout(known)))))
    return new Vendor(about, JSON.parse(accepted(native.vendorMembers(known))))
  }

  /** Its description: the credentials with their variables, its kinds of token with their members, what of a grant they can say. */
  get about(): VendorAbout {
    return this.#about
  }

  /**
   * Sets keys up, once for many tokens.
   *
   * @throws {@link RoomkeyError} of the category `configuration`, such as `secret_too_short`; `argument_invalid` for fields that
   * the vendor does not have.
   */
  open(credentials: F['credentials']): VendorKeys<F> {
    if (credentials === undefined) throw wrong('The options are not an object.')
    return this.#opened((fields) => {
      const names = new Set<string>()
      let allowWeak = false
      eachOption(credentials, (name, value) => {
        if (value === undefined) return true
        if (name === 'allowWeakSecret') allowWeak = flag(value, name)
        else this.#add(fields, once(name, names), name, value)
        return true
      })
      return native.VendorKeys.open(this.name, fields, allowWeak)
    })
  }

  /**
   * The same from the variables that {@link Vendor.about} names, of the environment or of another object.
   *
   * @throws {@link RoomkeyError} as {@link Vendor.open}, with the names of variables that are not set.
   */
  fromEnv(variables: Readonly<Record<string, string | undefined>> = process.env, options?: OpenOptions): VendorKeys<F> {
    const { allowWeakSecret = false } = optionsOf(options, ['allowWeakSecret'])
    const allowWeak = flag(allowWeakSecret, 'allowWeakSecret')
    return this.#opened((fields) => {
      for (const name of this.#about.credentials.flatMap((field) => field.variables)) {
        const value = variable(variables, name)
        if (value !== undefined) this.#add(fields, name, name, value)
      }
      return native.VendorKeys.fromVariables(this.name, fields, allowWeak)
    })
  }

  #opened(fill: (fields: NativeFields) => NativeKeys): VendorKeys<F> {
    const fields = new native.VendorFields()
    try {
      return VendorKeys.of(this, made(() => fill(fields)))
    } finally {
      fields.wipe()
    }
  }

  #add(fields: NativeFields, name: string, given: string, value: unknown): void {
    if (Secret.is(value)) return fields.addSecret(name, Secret.nativeOf(value))
    // A name that nobody knows may be a secret in the wrong place.
    const isKnown = this.#about.credentials.some((field) => field.name === given)
    const bytes = bytesOf(value, isKnown ? `\`${given}\`` : 'A credential')
    try {
      fields.add(name, bytes)
    } finally {
      bytes.fill(0)
    }
  }

  /** @internal Whether some kind of its tokens has a member that the core calls so. */
  has(member: string): boolean {
    return this.#members.has(member)
  }
}

type NativeFields = InstanceType<typeof native.VendorFields>
type NativeKeys = InstanceType<typeof native.VendorKeys>

show(Vendor, ({ name }) => name)

/** What only this module knows. */
const OPENED = Symbol('opened')

/**
 * The keys of a vendor: what mints and verifies. {@link Vendor.open} and {@link Vendor.fromEnv} make them.
 *
 * @example
 * ```js
 * import { vendor } from 'roomkey'
 *
 * const keys = vendor('videosdk').open({ apiKey: 'my-api-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
 * const grant = { room: 'class-7', identity: 'ann', join: 'ask' }
 * const claims = keys.verify(keys.mint({ grant, lifetime: '15m' }), { use: 'join' })
 * console.log(claims.room, claims.participant) // class-7 ann
 * ```
 */
export class VendorKeys<F extends VendorFace = AnyVendor> {
  /** Whose they are. */
  readonly vendor: Vendor<F>
  readonly #native: NativeKeys

  private constructor(opened: symbol, vendor: Vendor<F>, keys: NativeKeys) {
    if (opened !== OPENED) throw wrong('`vendor.open` makes keys.')
    this.vendor = vendor
    this.#native = keys
    Object.freeze(this)
  }

  /** @internal */
  static of<F extends VendorFace>(vendor: Vendor<F>, keys: NativeKeys): VendorKeys<F> {
    return new VendorKeys(OPENED, vendor, keys)
  }

  /**
   * Makes a token.
   *
   * @throws {@link RoomkeyError} of the category `argument`: `argument_invalid` for members that say nothing, `grant_unsupported` for
   * what the vendor's tokens cannot say, and what the vendor's own module throws.
   */
  mint(wish: F['mint']): string {
    const [json, seconds] = said(wish, this.vendor)
    return accepted(this.#native.mint(json, seconds))
  }

  /**
   * Decides whether to trust a token.
   *
   * @throws {@link RoomkeyError} of the category `token`, such as `signature_invalid`, `token_expired`, `room_mismatch`.
   */
  verify(token: string, expectation?: F['verify']): VendorClaims<F['claims']>
  verify<K extends keyof F['others']>(token: string, expectation: F['others'][K]['verify'] & { kind: K }): VendorClaims<F['others'][K]['claims']>
  verify(token: string, expectation?: object): VendorClaims<any> {
    const [json, seconds] = said(expectation, this.vendor)
    return VendorClaims.of(accepted(this.#native.verify(tokenText(token), json, seconds)))
  }

  /**
   * Decides whether the vendor's server sent a webhook, and sent it now. `authorization` is the header as it came, and `body` what
   * came, byte for byte: what was read as JSON and written again is another body. The same event may come again within the window:
   * remember its `id` for as long, and act once.
   *
   * @throws {@link RoomkeyError} of the category `token`, such as `webhook_body_mismatch`, `webhook_stale`; `argument_invalid` where
   * the vendor signs no webhooks with these keys.
   */
  verifyWebhook(authorization: string, body: string | Uint8Array, rules?: VendorWebhookRules): VendorEvent {
    const { window, leeway, now } = optionsOf(rules, ['window', 'leeway', 'now'])
    const given = write({ window, leeway }, 'rules')
    const bytes = bytesOf(body, 'The body')
    return VendorEvent.of(accepted(this.#native.verifyWebhook(tokenText(authorization), bytes, given, moment(now))))
  }

  /** @internal */
  static is(value: unknown): value is VendorKeys<any> {
    return typeof value === 'object' && value !== null && #native in value
  }

  /** @internal */
  static nativeOf(keys: VendorKeys<any>): NativeKeys {
    return keys.#native
  }
}

show(VendorKeys, ({ vendor }) => ({ vendor: vendor.name, secret: '[redacted]' }))

/** The core's name of a member. It may be written in either way, and in one of them. */
function once(name: string, names: Set<string>): string {
  const core = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  if (names.has(core)) throw refuse('member_duplicated', 'A member is there twice, in camelCase and in snake_case.')
  names.add(core)
  return core
}

/** This package's name of one of the core's. */
function camelCased(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** A vendor that knows its members. */
type Known = { has(member: string): boolean }

/** What was given as one JSON text for the core to read, and the time. */
function said(options: unknown, vendor: Known): [json: string, seconds: number] {
  const names = new Set<string>()
  const members: string[] = []
  let now: unknown
  eachOption(options, (name, value) => {
    if (value === undefined) return true
    if (name === 'now') {
      now = value
      return true
    }
    const member = once(name, names)
    // A name that nobody knows may be a secret in the wrong place.
    members.push(`${JSON.stringify(member)}:${valueText(name, value, vendor.has(member) ? name : 'a member')}`)
    return true
  })
  return [`{${members.join()}}`, moment(now)]
}

function valueText(name: string, value: unknown, shown: string): string {
  if (types.isDate(value)) return String(moment(value, shown))
  return name === 'grant' ? grantText(value) : write(value, shown)
}

/** A grant, which is options too: all of its own members count, and each is read once. */
function grantText(grant: unknown): string {
  if (typeof grant !== 'object' || grant === null || Array.isArray(grant)) return write(grant, 'grant')
  const members: string[] = []
  eachOption(grant, (name, value) => {
    if (value !== undefined) members.push(`${JSON.stringify(name)}:${write(value, 'grant')}`)
    return true
  })
  return `{${members.join()}}`
}

/** A description with this package's names: its own members, and those that it names. */
function describe(about: any): VendorAbout {
  const named = (members: any[]) => members.map(({ is_required: isRequired, ...one }) => ({
    ...one, name: camelCased(one.name), alias: one.alias && camelCased(one.alias), isRequired,
  }))
  const said = (claims: any[]) => claims.map(({ is_optional: isOptional, is_nullable: isNullable, ...one }) => ({ ...one, isOptional, isNullable }))
  const { name, title, credentials, forms, grant } = about
  return {
    name,
    title,
    credentials: credentials.map(({ name, what, variables, is_secret: isSecret, is_optional: isOptional, code }: any) => ({
      name: camelCased(name), what, variables, isSecret, isOptional, code,
    })),
    forms: forms.map(({ kinds, title, mint, verify, claims, own_claims: ownClaims, lifetime, beside_grant: besideGrant }: any) => ({
      kinds, title, mint: named(mint), verify: named(verify), claims: said(claims), ownClaims, lifetime,
      besideGrant: besideGrant && named(besideGrant),
    })),
    grant,
  }
}

/** What only this module knows. */
const VERIFIED = Symbol('verified')

/**
 * What a token says, after it was verified, whoever's it is. Only {@link VendorKeys.verify} makes one, and nothing changes it.
 * What the token does not have is `undefined`.
 */
export class VendorClaims<C extends object = Record<string, unknown>> {
  /** Nobody else can write this. */
  readonly #isVerified = true
  /**
   * All claims: by the names that they have in the token if that is a JWT with the vendor's own names, otherwise under the core's.
   * Times are seconds since 1970. Whole numbers beyond 2^53 are BigInts, so that none is rounded.
   */
  readonly claims: Readonly<C>
  /** Whose token it is: the API key, the application, the app. */
  readonly project: string | undefined
  /** The one room it is for; any if there is none, or the vendor has no rooms. */
  readonly room: string | undefined
  /** Whom it is for; anyone if there is none, or it does not say. */
  readonly participant: string | undefined
  /** When it was issued, in seconds since 1970. */
  readonly iat: number | undefined
  /** The first second at which it is no longer valid, since 1970. */
  readonly exp: number | undefined
  /** The id of the token. */
  readonly jti: string | undefined

  private constructor(verified: symbol, text: string) {
    if (verified !== VERIFIED) throw wrong('Only `verify` makes verified claims.')
    const said = freeze(read(text))
    this.claims = said.claims
    this.project = said.project ?? undefined
    this.room = said.room ?? undefined
    this.participant = said.participant ?? undefined
    this.iat = said.iat ?? undefined
    this.exp = said.exp ?? undefined
    this.jti = said.jti ?? undefined
    Object.freeze(this)
  }

  /** @internal */
  static of(text: string): VendorClaims<any> {
    return new VendorClaims(VERIFIED, text)
  }

  /** When it was issued. */
  get issuedAt(): Date | undefined {
    return date(this.iat)
  }

  /** The first moment at which it is no longer valid. */
  get expiresAt(): Date | undefined {
    return date(this.exp)
  }

  /** The claims as a new object. */
  get raw(): C {
    const claims = {}
    for (const [name, value] of Object.entries(this.claims)) define(claims, name, value)
    return claims as C
  }

  /** The same for `JSON.stringify`, with whole numbers beyond 2^53 as text. */
  toJSON(): Record<string, unknown> {
    return forJson(this.claims)
  }

  /** @internal */
  static is(value: unknown): value is VendorClaims {
    return typeof value === 'object' && value !== null && #isVerified in value && value.#isVerified
  }
}

/**
 * What a webhook tells of, whichever vendor's. Only {@link VendorKeys.verifyWebhook} makes one, and nothing changes it. What the
 * vendor did not say is `undefined`.
 */
export class VendorEvent {
  /** Nobody else can write this. */
  readonly #isVerified = true
  /** Its id. The same event may come again: remember those of the window, and act once. */
  readonly id: string
  /** What happened, in the vendor's words, such as `participant_joined`. The vendor's list grows. */
  readonly event: string
  /** When it happened, in seconds since 1970. */
  readonly created: number
  /** The room, where it happened in one. */
  readonly room: string | undefined
  /** The participant, where it is about one. */
  readonly participant: string | undefined
  /** Everything the vendor said, without passwords. Whole numbers beyond 2^53 are BigInts, so that none is rounded. */
  readonly raw: Readonly<Record<string, unknown>>

  private constructor(verified: symbol, text: string) {
    if (verified !== VERIFIED) throw wrong('Only `verifyWebhook` makes verified events.')
    const said = freeze(read(text))
    this.id = said.id
    this.event = said.event
    this.created = said.created_at
    this.room = said.room ?? undefined
    this.participant = said.participant ?? undefined
    this.raw = said.raw
    Object.freeze(this)
  }

  /** @internal */
  static of(text: string): VendorEvent {
    return new VendorEvent(VERIFIED, text)
  }

  /** When it happened. */
  get createdAt(): Date {
    return new Date(this.created * 1000)
  }

  /** What the vendor said, with whole numbers beyond 2^53 as text. */
  toJSON(): Readonly<Record<string, unknown>> {
    return forJson(this.raw)
  }

  /** @internal */
  static is(value: unknown): value is VendorEvent {
    return typeof value === 'object' && value !== null && #isVerified in value && value.#isVerified
  }
}
