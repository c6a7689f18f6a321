/** The vendor's API, called: tokens of its own, retries where one can help, no surprises. */
import { type EndSession, type NewRoom, Page, type RemoveParticipant, type Room, type RoomsOptions, type Session, type SessionsOptions, type WhichRoom } from './api';
import { type CallerOptions, type CallOptions } from './caller';
import { type Credentials, type Keyring } from './signer';
/** Options of {@link Client}. */
export interface ClientOptions extends CallerOptions {
    /** What the client signs its own tokens with. */
    credentials: Credentials | Keyring;
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
export declare class Client {
    #private;
    /** @throws {@link RoomkeyError} `base_url_invalid`, `argument_invalid`. */
    constructor(options: ClientOptions);
    /** Creates a room. It is tried again only after `remote_rate_limited`: with a `customRoomId` you may call it again yourself. */
    createRoom(room?: NewRoom, options?: CallOptions): Promise<Room>;
    /** Is there this room, and may it be joined? */
    validateRoom(which: WhichRoom, options?: CallOptions): Promise<Room>;
    /** A room. */
    fetchRoom(which: WhichRoom, options?: CallOptions): Promise<Room>;
    /** All rooms, page by page as they are asked for. */
    rooms(query?: RoomsOptions, options?: CallOptions): AsyncGenerator<Room, void, void>;
    /** A page of rooms. */
    listRooms(query?: RoomsOptions, options?: CallOptions): Promise<Page<Room>>;
    /** Closes a room for ever. */
    deactivateRoom(roomId: string, options?: CallOptions): Promise<Room>;
    /** All sessions, page by page as they are asked for. */
    sessions(query?: SessionsOptions, options?: CallOptions): AsyncGenerator<Session, void, void>;
    /** A page of sessions. */
    listSessions(query?: SessionsOptions, options?: CallOptions): Promise<Page<Session>>;
    /** A session. */
    fetchSession(sessionId: string, options?: CallOptions): Promise<Session>;
    /** Ends a session. */
    endSession(which: EndSession, options?: CallOptions): Promise<Session>;
    /** Removes someone from a session. */
    removeParticipant(whom: RemoveParticipant, options?: CallOptions): Promise<void>;
}
