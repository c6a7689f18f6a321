/**
 * LiveKit: its server's API for rooms and those in them. Keys that mint and verify, and that say whether its server sent a webhook,
 * are those of `vendor('livekit')`; the API is called with them.
 */

import { Call, type Names, renamed } from './api'
import { type CallOptions, Caller, type CallerOptions, clientOptions } from './caller'
import { moment, optionsOf, text } from './check'
import { made, wrong } from './errors'
import { forJson, freeze } from './json'
import type { VendorFaces } from './by-name'
import type { native } from './native'
import { show } from './show'
import type { Moment } from './signer'
import { VendorKeys } from './vendor'

export type { CallOptions } from './caller'

/** Keys that `vendor('livekit')` opened. */
export type Keys = VendorKeys<VendorFaces['livekit']>

/** A room to be created. */
export interface NewRoom {
  /** Its name, 1 to 256 bytes. */
  room: string
  /** A preset of the vendor's cloud. */
  roomPreset?: string
  /** How it is to be, such as `{ emptyTimeout: 60, maxParticipants: 5 }`. */
  roomConfig?: Readonly<Record<string, unknown>>
  /** Members of the vendor's body that have no name here. */
  extra?: Readonly<Record<string, unknown>>
}

/** Which rooms to list. */
export interface WhichRooms {
  /** Only those of these names. */
  rooms?: readonly string[]
}

/** Somebody in a room. */
export interface Somebody {
  room: string
  identity: string
}

/** A track, and whether it is to be silent. */
export interface MuteTrack extends Somebody {
  /** The `sid` of the track. */
  track: string
  /** Whether it is; `false` unmutes where the server's configuration admits that. */
  muted: boolean
}

/** What is to change about somebody. What is left out stays as it is. */
export interface UpdateParticipant extends Somebody {
  /** The name that others see. */
  name?: string
  /** Text that everybody in the room can read. */
  metadata?: string
  /** Texts by name; an empty one goes away. */
  attributes?: Readonly<Record<string, string>>
  /** What they may do from now on, in the words of a token's `video`, such as `{ canPublish: false }`. All of it is replaced. */
  permission?: Readonly<Record<string, unknown>>
}

/** A text to be sent to those in a room. */
export interface SendData {
  room: string
  data: string
  /** The identities it is for; all without it. */
  to?: readonly string[]
  topic?: string
}

/** The time of a call, when its token is signed. */
export interface At {
  /** The time; the clock without it. */
  now?: Moment
}

/** A room as the vendor describes it. */
export class Room {
  /** Its name. */
  readonly name: string
  /** The vendor's id of this run of the room. */
  readonly sid: string
  /** How many are in it, those that are hidden left out. */
  readonly participants: number
  /** Everything the vendor said, without the password of its relay. */
  readonly raw: Readonly<Record<string, unknown>>

  private constructor(said: any) {
    this.name = said.name
    this.sid = said.sid
    this.participants = Number(said.participants)
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

/** Somebody in a room as the vendor describes them. */
export class Participant {
  /** Who it is. */
  readonly identity: string
  /** The vendor's id of this stay. */
  readonly sid: string
  /** The name that others see. */
  readonly name: string | undefined
  /** Everything the vendor said. */
  readonly raw: Readonly<Record<string, unknown>>

  private constructor(said: any) {
    this.identity = said.identity
    this.sid = said.sid
    this.name = said.name ?? undefined
    this.raw = freeze(said.raw)
    Object.freeze(this)
  }

  /** @internal */
  static of(said: any): Participant {
    return new Participant(said)
  }

  /** What the vendor said, with whole numbers beyond 2^53 as text. */
  toJSON(): Readonly<Record<string, unknown>> {
    return forJson(this.raw)
  }
}

const rooms = (said: any): readonly Room[] => Object.freeze(said.map(Room.of)) as readonly Room[]
const participants = (said: any): readonly Participant[] => Object.freeze(said.map(Participant.of)) as readonly Participant[]
const nothing = () => undefined

const ROOM: Names = { room: 'room' }
const SOMEBODY: Names = { ...ROOM, identity: 'identity' }
const NEW_ROOM: Names = { ...ROOM, roomPreset: 'room_preset', roomConfig: 'room_config', extra: 'extra' }
const UPDATE: Names = { ...SOMEBODY, name: 'name', metadata: 'metadata', attributes: 'attributes', permission: 'permission' }

/**
 * The API of LiveKit's server, as requests to send and answers to understand. Each call has a token of its own, which lives five
 * minutes and grants what this call needs and nothing else.
 *
 * @example
 * ```js
 * import { livekit, vendor } from 'roomkey'
 *
 * const keys = vendor('livekit').open({ apiKey: 'APIx7Qm2', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
 * const call = new livekit.Api(keys, 'wss://my-project.livekit.cloud').deleteRoom('class-7')
 * console.log(call.method, call.url) // POST https://my-project.livekit.cloud/twirp/livekit.RoomService/DeleteRoom
 * ```
 */
export class Api {
  readonly #native: InstanceType<typeof native.SigningApi>

  /**
   * With keys that `vendor('livekit')` opened, at what `LIVEKIT_URL` has: `wss://` or `https://` and a host, or `ws://` or `http://`
   * on loopback.
   *
   * @throws {@link RoomkeyError} `base_url_invalid`; `argument_invalid` for keys of another vendor.
   */
  constructor(keys: Keys, baseUrl: string) {
    if (!VendorKeys.is(keys)) throw wrong("These are not keys that `vendor('livekit')` opened.")
    const base = text(baseUrl, 'baseUrl')
    this.#native = made(() => VendorKeys.nativeOf(keys).api(base))
  }

  /** Creates a room, or gives back the one of this name. */
  createRoom(room: NewRoom, at?: At): Call<Room> {
    return this.#call('create_room', room, NEW_ROOM, at, Room.of)
  }

  /** Lists the rooms that are open, or those of some names. */
  listRooms(which: WhichRooms = {}, at?: At): Call<readonly Room[]> {
    return this.#call('list_rooms', which, { rooms: 'rooms' }, at, rooms)
  }

  /** Closes a room; everybody in it is disconnected. */
  deleteRoom(room: string, at?: At): Call<undefined> {
    return this.#call('delete_room', { room }, ROOM, at, nothing)
  }

  /** Changes the metadata of a room. */
  updateRoomMetadata(room: string, metadata: string, at?: At): Call<Room> {
    return this.#call('update_room_metadata', { room, metadata }, { ...ROOM, metadata: 'metadata' }, at, Room.of)
  }

  /** Lists those in a room. Right after somebody came in, a server of several machines may not say so yet. */
  listParticipants(room: string, at?: At): Call<readonly Participant[]> {
    return this.#call('list_participants', { room }, ROOM, at, participants)
  }

  /** Somebody in a room. */
  getParticipant(who: Somebody, at?: At): Call<Participant> {
    return this.#call('get_participant', who, SOMEBODY, at, Participant.of)
  }

  /** Disconnects somebody. Their token goes on opening the room for as long as it lives. */
  removeParticipant(who: Somebody, at?: At): Call<undefined> {
    return this.#call('remove_participant', who, SOMEBODY, at, nothing)
  }

  /** Mutes a track, or unmutes it where the server's configuration admits that. */
  muteTrack(track: MuteTrack, at?: At): Call<undefined> {
    return this.#call('mute_track', track, { ...SOMEBODY, track: 'track', muted: 'muted' }, at, nothing)
  }

  /** Changes somebody's name, metadata, attributes, or what they may do. */
  updateParticipant(update: UpdateParticipant, at?: At): Call<Participant> {
    return this.#call('update_participant', update, UPDATE, at, Participant.of)
  }

  /** Sends a text to those in a room. It is never sent again by itself. */
  sendData(data: SendData, at?: At): Call<undefined> {
    return this.#call('send_data', data, { ...ROOM, data: 'data', to: 'to', topic: 'topic' }, at, nothing)
  }

  /** The core knows the calls and their arguments; here they only get the names of this language. */
  #call<T>(name: string, options: object, names: Names, at: At | undefined, result: (said: any) => T): Call<T> {
    const given = renamed(options, names)
    const seconds = moment(optionsOf(at, ['now']).now)
    return Call.of(made(() => this.#native.call(name, given, seconds)), result)
  }
}

show(Api, () => '')

/** Options of {@link Client}. */
export interface ClientOptions extends Omit<CallerOptions, 'baseUrl'> {
  /** Keys that `vendor('livekit')` opened. */
  keys: Keys
  /** What `LIVEKIT_URL` has: `wss://` or `https://` and a host, or `ws://` or `http://` on loopback. */
  baseUrl: string
}

/**
 * A client of LiveKit's API. A call is sent again where that can help and can do no harm, each time with a token of its own.
 *
 * @example
 * ```js
 * import { livekit, vendor } from 'roomkey'
 *
 * const keys = vendor('livekit').open({ apiKey: 'APIx7Qm2', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
 * const fetch = async () => Response.json({ sid: 'RM_1', name: 'class-7' }) // in place of the server
 * const client = new livekit.Client({ keys, baseUrl: 'http://localhost:7880', fetch })
 *
 * const room = await client.createRoom({ room: 'class-7', roomConfig: { maxParticipants: 5 } })
 * console.log(room.name, room.participants) // class-7 0
 * ```
 */
export class Client {
  readonly #api: Api
  readonly #caller: Caller

  /** @throws {@link RoomkeyError} `base_url_invalid`, `argument_invalid`. */
  constructor(options: ClientOptions) {
    const given = clientOptions(options, ['keys'])
    this.#api = new Api(given.keys as Keys, given.baseUrl as string)
    this.#caller = new Caller(given)
  }

  /** Creates a room, or gives back the one of this name. */
  createRoom(room: NewRoom, options?: CallOptions): Promise<Room> {
    return this.#caller.run(() => this.#api.createRoom(room), options)
  }

  /** Lists the rooms that are open, or those of some names. */
  listRooms(which: WhichRooms = {}, options?: CallOptions): Promise<readonly Room[]> {
    return this.#caller.run(() => this.#api.listRooms(which), options)
  }

  /** Closes a room; everybody in it is disconnected. */
  deleteRoom(room: string, options?: CallOptions): Promise<undefined> {
    return this.#caller.run(() => this.#api.deleteRoom(room), options)
  }

  /** Changes the metadata of a room. */
  updateRoomMetadata(room: string, metadata: string, options?: CallOptions): Promise<Room> {
    return this.#caller.run(() => this.#api.updateRoomMetadata(room, metadata), options)
  }

  /** Lists those in a room. */
  listParticipants(room: string, options?: CallOptions): Promise<readonly Participant[]> {
    return this.#caller.run(() => this.#api.listParticipants(room), options)
  }

  /** Somebody in a room. */
  getParticipant(who: Somebody, options?: CallOptions): Promise<Participant> {
    return this.#caller.run(() => this.#api.getParticipant(who), options)
  }

  /** Disconnects somebody. Their token goes on opening the room for as long as it lives. */
  removeParticipant(who: Somebody, options?: CallOptions): Promise<undefined> {
    return this.#caller.run(() => this.#api.removeParticipant(who), options)
  }

  /** Mutes a track, or unmutes it where the server's configuration admits that. */
  muteTrack(track: MuteTrack, options?: CallOptions): Promise<undefined> {
    return this.#caller.run(() => this.#api.muteTrack(track), options)
  }

  /** Changes somebody's name, metadata, attributes, or what they may do. */
  updateParticipant(update: UpdateParticipant, options?: CallOptions): Promise<Participant> {
    return this.#caller.run(() => this.#api.updateParticipant(update), options)
  }

  /** Sends a text to those in a room. It is never sent again by itself. */
  sendData(data: SendData, options?: CallOptions): Promise<undefined> {
    return this.#caller.run(() => this.#api.sendData(data), options)
  }
}

show(Client, () => '')
