/** The vendor's API, called: tokens of its own, retries where one can help, no surprises. */

import {
  Api, type Call, type EndSession, type NewRoom, Page, type PageOptions, type RemoveParticipant, type Room, type RoomsOptions,
  type Session, type SessionsOptions, type WhichRoom,
} from './api'
import { Caller, type CallerOptions, type CallOptions, clientOptions, OwnTokens } from './caller'
import { optionsOf } from './check'
import { show } from './show'
import { type Credentials, type Keyring, Signer } from './signer'

/** How long the client's own tokens live. */
const TOKEN_SECONDS = 600

/** Options of {@link Client}. */
export interface ClientOptions extends CallerOptions {
  /** What the client signs its own tokens with. */
  credentials: Credentials | Keyring
}

/**
 * A client of the vendor's REST API. It makes the tokens it needs and renews them by itself.
 *
 * A call is tried again after `remote_rate_limited`, which the vendor answers before doing anything, and after other failures that pass
 * only where doing it twice does no harm.
 *
 * @example
 * ```js
 * import { videosdk } from 'roomkey'
 *
 * const credentials = videosdk.Credentials.fromEnv()
 * const client = new videosdk.Client({ credentials, baseUrl: process.env.ROOMKEY_BASE_URL })
 *
 * const room = await client.createRoom({ customRoomId: 'Stand-up, Mondays' })
 * for await (const one of client.rooms()) console.log(one.roomId, one.customRoomId)
 * await client.deactivateRoom(room.roomId)
 * ```
 */
export class Client {
  readonly #api: Api
  readonly #caller: Caller
  readonly #tokens: OwnTokens

  /** @throws {@link RoomkeyError} `base_url_invalid`, `argument_invalid`. */
  constructor(options: ClientOptions) {
    const given = clientOptions(options, ['credentials'])
    Signer.nativeOf(given.credentials)
    const signer = given.credentials as Signer
    this.#api = new Api(given.baseUrl as string | undefined)
    this.#caller = new Caller(given)
    this.#tokens = new OwnTokens(TOKEN_SECONDS, (lifetime, now) =>
      signer.mint({ permissions: ['allow_join'], roles: ['crawler'], lifetime, now }),
    )
  }

  /** Creates a room. It is tried again only after `remote_rate_limited`: with a `customRoomId` you may call it again yourself. */
  createRoom(room: NewRoom = {}, options?: CallOptions): Promise<Room> {
    return this.#run((token) => this.#api.createRoom(token, room), options)
  }

  /** Is there this room, and may it be joined? */
  validateRoom(which: WhichRoom, options?: CallOptions): Promise<Room> {
    return this.#run((token) => this.#api.validateRoom(token, which), options)
  }

  /** A room. */
  fetchRoom(which: WhichRoom, options?: CallOptions): Promise<Room> {
    return this.#run((token) => this.#api.fetchRoom(token, which), options)
  }

  /** All rooms, page by page as they are asked for. */
  rooms(query: RoomsOptions = {}, options?: CallOptions): AsyncGenerator<Room, void, void> {
    return this.#all(query, (token, page) => this.#api.listRooms(token, page), options)
  }

  /** A page of rooms. */
  listRooms(query: RoomsOptions = {}, options?: CallOptions): Promise<Page<Room>> {
    return this.#run((token) => this.#api.listRooms(token, query), options)
  }

  /** Closes a room for ever. */
  deactivateRoom(roomId: string, options?: CallOptions): Promise<Room> {
    return this.#run((token) => this.#api.deactivateRoom(token, roomId), options)
  }

  /** All sessions, page by page as they are asked for. */
  sessions(query: SessionsOptions = {}, options?: CallOptions): AsyncGenerator<Session, void, void> {
    return this.#all(query, (token, page) => this.#api.listSessions(token, page), options)
  }

  /** A page of sessions. */
  listSessions(query: SessionsOptions = {}, options?: CallOptions): Promise<Page<Session>> {
    return this.#run((token) => this.#api.listSessions(token, query), options)
  }

  /** A session. */
  fetchSession(sessionId: string, options?: CallOptions): Promise<Session> {
    return this.#run((token) => this.#api.fetchSession(token, sessionId), options)
  }

  /** Ends a session. */
  endSession(which: EndSession, options?: CallOptions): Promise<Session> {
    return this.#run((token) => this.#api.endSession(token, which), options)
  }

  /** Removes someone from a session. */
  async removeParticipant(whom: RemoveParticipant, options?: CallOptions): Promise<void> {
    await this.#run((token) => this.#api.removeParticipant(token, whom), options)
  }

  async *#all<T, Q extends PageOptions>(
    query: Q, list: (token: string, query: Q) => Call<Page<T>>, options: CallOptions | undefined,
  ): AsyncGenerator<T, void, void> {
    const asked = optionsOf(query, ['page', 'perPage', 'search', 'roomId']) as Q
    let page = asked.page ?? 1
    for (;;) {
      const { items, last } = await this.#run((token) => list(token, { ...asked, page }), options)
      yield* items
      // A page without items ends it too, whatever the vendor says of how many there are.
      if (page >= last || items.length === 0) return
      page += 1
    }
  }

  #run<T>(make: (token: string) => Call<T>, options: CallOptions | undefined): Promise<T> {
    return this.#caller.run(() => make(this.#tokens.current()), options)
  }
}

show(Client, () => '')
