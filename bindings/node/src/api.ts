/** The vendor's API as requests to send and answers to understand; sending is up to the caller. */

import { TextEncoder } from 'node:util'

import { eachOption, isBytes, moment, text, tokenText } from './check'
import { accepted, made, wrong } from './errors'
import { forJson, freeze, read, write } from './json'
import { lists, native } from './native'
import { show } from './show'
import type { RawAnswer } from './transport'

type NativeCall = InstanceType<typeof native.Call>
type NativeConversation = InstanceType<typeof native.Conversation>

/** A room to be created. */
export interface NewRoom {
  /** The app's own name for it. One that exists already gives back that room. */
  customRoomId?: string
  /** The region, such as `sg001`. */
  region?: string
  /** The region that media must not leave. */
  geoFence?: string
  /** When its sessions end by themselves: after so many minutes. */
  autoClose?: { minutes: number; deactivate: boolean }
  /** Where events are reported. */
  webhook?: { endPoint: string; events: readonly string[] }
  /** The only participants who may join. */
  allowedParticipants?: readonly string[]
  /** Members of the vendor's body that have no name here. */
  extra?: Readonly<Record<string, unknown>>
}

/** A room by one of its two names. */
export type WhichRoom = { roomId: string } | { customRoomId: string }

/** Which page of a list: pages count from 1 and have 1 to 100 items. */
export interface PageOptions {
  page?: number
  perPage?: number
}

/** Which rooms to list. */
export interface RoomsOptions extends PageOptions {
  /** Only rooms whose id or custom id is exactly this. */
  search?: string
}

/** Which sessions to list. */
export interface SessionsOptions extends PageOptions {
  /** Only those of this room. */
  roomId?: string
}

/** Which session to end: the one of a room, or that one of its sessions. */
export interface EndSession {
  roomId: string
  sessionId?: string
}

/** Whom to remove, and from which session: the running one of a room, or one by its id. */
export type RemoveParticipant = { participantId: string } & ({ roomId: string } | { sessionId: string })

/** A room as the vendor describes it. */
export class Room {
  /** The id; version 1 calls it `meetingId`. */
  readonly roomId: string
  /** The app's own name for it. */
  readonly customRoomId: string | undefined
  /** Whether it was deactivated. */
  readonly isDisabled: boolean
  /** Everything the vendor said. */
  readonly raw: Readonly<Record<string, unknown>>

  private constructor(said: any) {
    this.roomId = said.room_id
    this.customRoomId = said.custom_room_id ?? undefined
    this.isDisabled = said.disabled
    this.raw = freeze(said.raw)
    Object.freeze(this)
  }

  /** @internal */
  static of(said: any): Room {
    return new Room(said)
  }

  /** What the vendor said, with whole numbers beyond 2^53 as text. */
  toJSON(): Readonly<Record<string, unknown>> {
    return forJson(this.raw)
  }
}

/** A session as the vendor describes it. */
export class Session {
  /** The session's id. */
  readonly id: string | undefined
  /** The room it takes place in. */
  readonly roomId: string | undefined
  /** Whether it is over. */
  readonly hasEnded: boolean
  /** Everything the vendor said. */
  readonly raw: Readonly<Record<string, unknown>>

  private constructor(said: any) {
    this.id = said.id ?? undefined
    this.roomId = said.room_id ?? undefined
    this.hasEnded = said.ended
    this.raw = freeze(said.raw)
    Object.freeze(this)
  }

  /** @internal */
  static of(said: any): Session {
    return new Session(said)
  }

  /** What the vendor said, with whole numbers beyond 2^53 as text. */
  toJSON(): Readonly<Record<string, unknown>> {
    return forJson(this.raw)
  }
}

/** A page of a list. */
export class Page<T> {
  readonly items: readonly T[]
  /** The number of this page, from 1. */
  readonly current: number
  /** The number of the last page. */
  readonly last: number
  /** How many items there are on all pages, if the vendor said so. */
  readonly total: number | undefined

  private constructor(said: any, item: (said: any) => T) {
    this.items = Object.freeze(said.items.map(item)) as readonly T[]
    this.current = said.current
    this.last = said.last
    this.total = said.total ?? undefined
    Object.freeze(this)
  }

  /** @internal */
  static of<T>(said: any, item: (said: any) => T): Page<T> {
    return new Page(said, item)
  }
}

/** The headers of an answer in any of the forms that HTTP clients have for them. */
export type AnswerHeaders = Iterable<readonly [string, string]> | Readonly<Record<string, string | readonly string[] | undefined>>

/** @internal A request as it crosses: method, URL, headers, body. */
export type RequestParts = readonly [string, string, readonly (readonly [string, string])[], string | null]

/** A request, and what it takes to understand the answer to it. Its `authorization` is the token: never log it. */
export class Call<T> {
  /** The method of the request. */
  readonly method: string
  /** The URL of the request. */
  readonly url: string
  /** The body of the request, which is JSON, if it has one. */
  readonly body: string | undefined
  /** Whether sending it again after a failure can do no harm. */
  readonly isRepeatable: boolean
  readonly #native: NativeCall
  readonly #headers: readonly (readonly [string, string])[]
  readonly #result: (said: any) => T

  private constructor(call: NativeCall, result: (said: any) => T) {
    if (!(call instanceof native.Call)) throw wrong('An `Api` makes calls.')
    const [[method, url, headers, body], isRepeatable] = JSON.parse(call.parts())
    this.method = method
    this.url = url
    this.body = body ?? undefined
    this.isRepeatable = isRepeatable
    this.#native = call
    this.#headers = headers
    this.#result = result
    Object.freeze(this)
  }

  /** @internal */
  static of<T>(call: NativeCall, result: (said: any) => T): Call<T> {
    return new Call(call, result)
  }

  /** @internal What the core says to an answer. */
  static answered(call: Call<unknown>, talk: NativeConversation, { status, headers, body }: RawAnswer, drawn: number): string {
    return accepted(talk.answered(call.#native, status, pairsOf(headers), body, moment(undefined), drawn))
  }

  /** @internal What the core says to none. */
  static failed(call: Call<unknown>, talk: NativeConversation, how: 'unreachable' | 'timed_out' | 'cancelled', drawn: number): string {
    return talk.failed(call.#native, how, moment(undefined), drawn)
  }

  /** @internal What was understood, as what this call gives. */
  static result<T>(call: Call<T>, said: string): T {
    return call.#result(read(said))
  }

  /** The headers of the request, the token among them: the only part that is not shown. */
  get headers(): Record<string, string> {
    return Object.fromEntries(this.#headers)
  }

  /**
   * What the answer says.
   *
   * @throws {@link RoomkeyError} with a code that begins with `remote_`.
   */
  understand(status: number, headers: AnswerHeaders, body: string | Uint8Array): T {
    if (!Number.isInteger(status) || status < 100 || status > 999) throw wrong('The status is not one of HTTP.')
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    if (!isBytes(bytes)) throw wrong('The body is neither text nor bytes.')
    const said = this.#native.understand(status, pairsOf(headers), bytes, moment(undefined))
    return this.#result(read(accepted(said)))
  }
}

show(Call, (call) => `${call.method} ${call.url}`)

/** @internal Headers as JSON. */
export function pairsOf(headers: unknown): string {
  if (typeof headers !== 'object' || headers === null) throw wrong('The headers are not an object.')
  try {
    const pairs: string[] = []
    const all = Symbol.iterator in headers ? (headers as Iterable<[string, unknown]>) : Object.entries(headers)
    for (const [name, value] of all) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined) pairs.push(`[${JSON.stringify(String(name))},${JSON.stringify(String(one))}]`)
      }
    }
    return `[${pairs.join()}]`
  } catch (error) {
    throw wrong('The headers cannot be read.', error)
  }
}

const room = (said: any) => Room.of(said)
const session = (said: any) => Session.of(said)
const rooms = (said: any) => Page.of(said, room)
const sessions = (said: any) => Page.of(said, session)
const nothing = () => undefined

/**
 * The vendor's REST API.
 *
 * @example
 * ```js
 * import { videosdk } from 'roomkey'
 *
 * const call = new videosdk.Api().createRoom('a.b.c', { customRoomId: 'Stand-up, Mondays' })
 * console.log(call.method, call.url) // POST https://api.videosdk.live/v2/rooms
 *
 * const room = call.understand(200, {}, '{"roomId":"2kyv-gzay-64pg"}')
 * console.log(room.roomId)
 * ```
 */
export class Api {
  readonly #native: InstanceType<typeof native.Api>

  /** @throws {@link RoomkeyError} `base_url_invalid`. */
  constructor(baseUrl?: string) {
    const base = baseUrl === undefined ? undefined : text(baseUrl, 'baseUrl')
    this.#native = made(() => new native.Api(base))
  }

  /** Creates a room. */
  createRoom(token: string, room_: NewRoom = {}): Call<Room> {
    return this.#call('create_room', token, room_, NEW_ROOM, room)
  }

  /** Is there this room, and may it be joined? */
  validateRoom(token: string, which: WhichRoom): Call<Room> {
    return this.#call('validate_room', token, which, WHICH_ROOM, room)
  }

  /** A room. */
  fetchRoom(token: string, which: WhichRoom): Call<Room> {
    return this.#call('fetch_room', token, which, WHICH_ROOM, room)
  }

  /** A page of rooms. */
  listRooms(token: string, options: RoomsOptions = {}): Call<Page<Room>> {
    return this.#call('list_rooms', token, options, { ...PAGE, search: 'search' }, rooms)
  }

  /** Closes a room for ever. */
  deactivateRoom(token: string, roomId: string): Call<Room> {
    return this.#call('deactivate_room', token, { roomId }, { roomId: 'room' }, room)
  }

  /** A page of sessions. */
  listSessions(token: string, options: SessionsOptions = {}): Call<Page<Session>> {
    return this.#call('list_sessions', token, options, { ...PAGE, roomId: 'room' }, sessions)
  }

  /** A session. */
  fetchSession(token: string, sessionId: string): Call<Session> {
    return this.#call('fetch_session', token, { sessionId }, { sessionId: 'session' }, session)
  }

  /** Ends a session. */
  endSession(token: string, which: EndSession): Call<Session> {
    return this.#call('end_session', token, which, { roomId: 'room', sessionId: 'session' }, session)
  }

  /** Removes someone from a session. */
  removeParticipant(token: string, whom: RemoveParticipant): Call<undefined> {
    const names = { participantId: 'participant', roomId: 'room', sessionId: 'session' }
    return this.#call('remove_participant', token, whom, names, nothing)
  }

  /** Version 1: creates a meeting, perhaps with the app's own name. */
  createMeetingV1(token: string, options: { name?: string } = {}): Call<Room> {
    return this.#call('create_meeting_v1', token, options, { name: 'name' }, room)
  }

  /** Version 1: is there this meeting? */
  validateMeetingV1(token: string, meetingId: string): Call<Room> {
    return this.#call('validate_meeting_v1', token, { meetingId }, MEETING, room)
  }

  /** Version 1: a meeting. */
  fetchMeetingV1(token: string, meetingId: string): Call<Room> {
    return this.#call('fetch_meeting_v1', token, { meetingId }, MEETING, room)
  }

  /** `/api/meetings`, as the vendor's page "Server Setup" calls it. */
  createApiMeeting(token: string, options: { region?: string } = {}): Call<Room> {
    return this.#call('create_api_meeting', token, options, { region: 'region' }, room)
  }

  /** `/api/meetings/{id}`, as the vendor's page "Server Setup" calls it. */
  validateApiMeeting(token: string, meetingId: string): Call<Room> {
    return this.#call('validate_api_meeting', token, { meetingId }, MEETING, room)
  }

  /** The core knows the calls and their arguments; here they only get the names of this language. */
  #call<T>(name: string, token: string, options: object, names: Names, result: (said: any) => T): Call<T> {
    const given = renamed(options, names)
    const bearer = tokenText(token)
    return Call.of(made(() => this.#native.call(name, bearer, given)), result)
  }
}

show(Api, () => '')

/** @internal What the core calls options. */
export type Names = { readonly [name: string]: string | readonly [string, Names] }

const PAGE: Names = { page: 'page', perPage: 'per_page' }
const WHICH_ROOM: Names = { roomId: 'room', customRoomId: 'custom_room' }
const MEETING: Names = { meetingId: 'meeting' }
const NEW_ROOM: Names = {
  customRoomId: 'custom_room_id',
  region: 'region',
  geoFence: 'geo_fence',
  autoClose: ['auto_close', { minutes: 'minutes', deactivate: 'deactivate' }],
  webhook: ['webhook', { endPoint: 'end_point', events: 'events' }],
  allowedParticipants: 'allowed_participants',
  extra: 'extra',
}

/** @internal Options as JSON, with the names that the core has for them. */
export function renamed(options: unknown, names: Names): string {
  const members: string[] = []
  if (options === undefined) throw wrong('The options are not an object.')
  eachOption(options, (name, value) => {
    const known = Object.hasOwn(names, name) ? names[name] : undefined
    if (known === undefined) return false
    if (value === undefined) return true
    if (value === null) throw wrong(`\`${name}\` is null: leave it out instead.`)
    const [core, json] =
      typeof known === 'string'
        ? [known, write(value, name, lists.maximumAnswerBytes)]
        : [known[0], renamed(value, known[1])]
    members.push(`"${core}":${json}`)
    return true
  })
  return `{${members.join()}}`
}
