/**
 * The three endpoints of the vendor's page "Server Setup": get a token, create a meeting, validate a meeting. The core
 * decides; web frameworks feed it with texts, through `roomkey/express`, `roomkey/fastify` and `roomkey/fetch`.
 */

import { type RequestParts, pairsOf } from './api'
import { patienceOf } from './caller'
import { demanded, eachOption, isBytes, moment, optionalText, text } from './check'
import { accepted, isRoomkeyError, made, RoomkeyError, wrong } from './errors'
import { write } from './json'
import type { Permission, Right, Role } from './lists'
import { lists, native, REFUSED } from './native'
import { show } from './show'
import { type Credentials, type Keyring, type Lifetime, Signer } from './signer'
import { type Fetch, TimedOut, Transport } from './transport'

/** What a caller may be granted, and what they get when they do not say what they want. */
export interface PolicyOptions {
  /** The permissions that may be asked for. None is assumed. */
  permissions: readonly Permission[]
  /** The permissions of a token for which none were asked; all of them without it. */
  defaultPermissions?: readonly Permission[]
  /** The uses that may be asked for. None is assumed: `crawler` calls the whole REST API, so for people write `rtc`. */
  roles: readonly Role[]
  /** `create`, `validate`: which of the other two endpoints each token is good for, whatever its roles; none without it. */
  rights?: readonly Right[]
  /** Room ids, and prefixes of some that end in `*`; all rooms without it. */
  rooms?: readonly string[]
  /** The one participant whom the caller may be; anyone without it. */
  participantId?: string
  /** The longest lifetime that may be asked for; 24 hours without it. */
  longestLifetime?: Lifetime
  /** The lifetime of a token for which none was asked; two hours without it. */
  defaultLifetime?: Lifetime
}

const POLICY: Readonly<Record<string, string>> = {
  permissions: 'permissions',
  defaultPermissions: 'default_permissions',
  roles: 'roles',
  rights: 'rights',
  rooms: 'rooms',
  participantId: 'participant',
  longestLifetime: 'longest_lifetime',
  defaultLifetime: 'default_lifetime',
}

/** A policy that has been checked, to be made once and used often. */
export class Policy {
  readonly #native: InstanceType<typeof native.Policy>

  /** @throws {@link RoomkeyError} `permissions_missing`, `argument_invalid` and others. */
  constructor(options: PolicyOptions) {
    const members: string[] = []
    if (options === undefined) throw wrong('The options are not an object.')
    eachOption(options, (name, value) => {
      const known = Object.hasOwn(POLICY, name) ? POLICY[name] : undefined
      if (known === undefined) return false
      if (value === null) throw wrong(`\`${name}\` is null: leave it out instead.`)
      if (value !== undefined) members.push(`"${known}":${write(value, name)}`)
      return true
    })
    this.#native = made(() => new native.Policy(`{${members.join()}}`))
  }

  /** @internal */
  static nativeOf(policy: unknown): InstanceType<typeof native.Policy> {
    const isChecked = typeof policy === 'object' && policy !== null && #native in policy
    return (isChecked ? policy : new Policy(policy as PolicyOptions)).#native
  }
}

show(Policy, () => '')

/** Options of {@link Endpoints} and of what the web frameworks get. */
export interface EndpointsOptions<Request = unknown> {
  /** What tokens are signed and verified with. */
  credentials: Credentials | Keyring
  /**
   * Who is asking for a token: the app's own function. It looks at the framework's request and answers with what this
   * caller may be granted, or with nothing for someone it does not know.
   */
  caller: (request: Request) => Policy | PolicyOptions | null | undefined | Promise<Policy | PolicyOptions | null | undefined>
  /** The vendor's API, or what stands in for it. */
  baseUrl?: string
  /** Seconds to wait for the vendor; 10 without it. */
  timeoutSeconds?: number
  /** What sends requests; the platform's `fetch` without it. */
  fetch?: Fetch
}

/** What came in, as far as the endpoints look at it. */
export interface IncomingParts {
  /** The query without the question mark, as it stands in the URL. */
  query?: string
  /** The header `Authorization`. */
  authorization?: string | null
  /** The header `Content-Type`. */
  contentType?: string | null
  /** The body. */
  body?: Uint8Array
}

/** An answer to the client. */
export interface EndpointAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** @internal */
export const OPTIONS = ['credentials', 'caller', 'baseUrl', 'timeoutSeconds', 'fetch'] as const
const NO_BODY = new Uint8Array(0)

/** @internal What came in, read once. */
export function incoming(parts: unknown): { query: string; authorization: string | null | undefined; contentType: string | null | undefined; body: Uint8Array } {
  const { query = '', authorization, contentType, body = NO_BODY } = demanded(parts, ['query', 'authorization', 'contentType', 'body'])
  if (!isBytes(body)) throw wrong('`body` is not a Uint8Array.')
  return {
    query: text(query, 'query'),
    authorization: authorization === null ? null : optionalText(authorization, 'authorization'),
    contentType: contentType === null ? null : optionalText(contentType, 'contentType'),
    body,
  }
}

/** The three endpoints, for one project at the vendor and whatever web framework. */
export class Endpoints<Request = unknown> {
  readonly #native: InstanceType<typeof native.Endpoints>
  readonly #caller: EndpointsOptions<Request>['caller']
  readonly #transport: Transport

  /** @throws {@link RoomkeyError} `argument_invalid`, also without a `caller`: anyone would be a moderator. */
  constructor(options: EndpointsOptions<Request>) {
    const given = demanded(options, OPTIONS)
    if (typeof given.caller !== 'function') {
      throw wrong('`caller` is missing: the function of your app that says who is asking for a token.')
    }
    const signer = Signer.nativeOf(given.credentials)
    const base = given.baseUrl === undefined ? undefined : text(given.baseUrl, 'baseUrl')
    this.#native = made(() => new native.Endpoints(signer, base))
    this.#caller = given.caller as EndpointsOptions<Request>['caller']
    this.#transport = new Transport(given.fetch, patienceOf(given))
  }

  /** `GET /get-token`. Rejects only with what `caller` throws, and for a policy that is none. */
  async getToken(request: Request, parts: IncomingParts, now?: number): Promise<EndpointAnswer> {
    const policy = await this.#caller(request)
    if (policy === null || policy === undefined) return refusalAnswer('caller_unknown')
    const { query, contentType, body } = incoming(parts)
    return answerOf(this.#native.getToken(Policy.nativeOf(policy), query, contentType, body, moment(now)))
  }

  /** `POST /create-meeting`. */
  createMeeting(parts: IncomingParts, now?: number): Promise<EndpointAnswer> {
    const { query, authorization, contentType, body } = incoming(parts)
    return this.#finish(this.#native.createMeeting(query, authorization, contentType, body, moment(now)))
  }

  /** `POST /validate-meeting/{meetingId}`, with the id as it is after percent-decoding. */
  validateMeeting(meetingId: string, parts: IncomingParts, now?: number): Promise<EndpointAnswer> {
    const { query, authorization, contentType, body } = incoming(parts)
    return this.#finish(
      this.#native.validateMeeting(meetingId, query, authorization, contentType, body, moment(now)),
    )
  }

  async #finish(step: string | InstanceType<typeof native.Pending>): Promise<EndpointAnswer> {
    if (typeof step === 'string') return answerOf(step)
    const request = JSON.parse(step.request()) as RequestParts
    let vendors
    try {
      vendors = await this.#transport.send(request)
    } catch (error) {
      if (isRoomkeyError(error)) throw error
      return answerOf(step.unanswered(error instanceof TimedOut))
    }
    return answerOf(step.answer(vendors.status, pairsOf(vendors.headers), vendors.body, moment(undefined)))
  }
}

show(Endpoints, () => '')

/** @internal */
export function answerOf(step: string): EndpointAnswer {
  if (step.charCodeAt(0) === REFUSED) throw RoomkeyError.from(step)
  const [status, headers, body] = JSON.parse(step)
  return { status, headers, body }
}

/** @internal An answer that no endpoint gave. */
export function refusalAnswer(code: string): EndpointAnswer {
  return answerOf(accepted(native.refusalAnswer(code)))
}

/** @internal The longest body that is looked at. */
export const MAXIMUM_BODY_BYTES = lists.maximumBodyBytes

/** @internal Which endpoint a path behind the mount point is. */
export function routeOf(path: string): { name: 'getToken' | 'createMeeting' } | { name: 'validateMeeting'; meetingId: string } | undefined {
  const [, first, second, third, ...more] = path.split('/')
  const isOne = (second === undefined || second === '') && third === undefined && more.length === 0
  if (first === 'get-token' && isOne) return { name: 'getToken' }
  if (first === 'create-meeting' && isOne) return { name: 'createMeeting' }
  const isTwo = (third === undefined || third === '') && more.length === 0
  if (first === 'validate-meeting' && second !== undefined && second !== '' && isTwo) {
    try {
      return { name: 'validateMeeting', meetingId: decodeURIComponent(second) }
    } catch {
      return { name: 'validateMeeting', meetingId: second }
    }
  }
  return undefined
}

/** @internal The method of each endpoint. */
export const METHODS = { getToken: 'GET', createMeeting: 'POST', validateMeeting: 'POST' } as const
