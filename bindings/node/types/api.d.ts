/** The vendor's API as requests to send and answers to understand; sending is up to the caller. */
/** A room to be created. */
export interface NewRoom {
    /** The app's own name for it. One that exists already gives back that room. */
    customRoomId?: string;
    /** The region, such as `sg001`. */
    region?: string;
    /** The region that media must not leave. */
    geoFence?: string;
    /** When its sessions end by themselves: after so many minutes. */
    autoClose?: {
        minutes: number;
        deactivate: boolean;
    };
    /** Where events are reported. */
    webhook?: {
        endPoint: string;
        events: readonly string[];
    };
    /** The only participants who may join. */
    allowedParticipants?: readonly string[];
    /** Members of the vendor's body that have no name here. */
    extra?: Readonly<Record<string, unknown>>;
}
/** A room by one of its two names. */
export type WhichRoom = {
    roomId: string;
} | {
    customRoomId: string;
};
/** Which page of a list: pages count from 1 and have 1 to 100 items. */
export interface PageOptions {
    page?: number;
    perPage?: number;
}
/** Which rooms to list. */
export interface RoomsOptions extends PageOptions {
    /** Only rooms whose id or custom id is exactly this. */
    search?: string;
}
/** Which sessions to list. */
export interface SessionsOptions extends PageOptions {
    /** Only those of this room. */
    roomId?: string;
}
/** Which session to end: the one of a room, or that one of its sessions. */
export interface EndSession {
    roomId: string;
    sessionId?: string;
}
/** Whom to remove, and from which session: the running one of a room, or one by its id. */
export type RemoveParticipant = {
    participantId: string;
} & ({
    roomId: string;
} | {
    sessionId: string;
});
/** A room as the vendor describes it. */
export declare class Room {
    /** The id; version 1 calls it `meetingId`. */
    readonly roomId: string;
    /** The app's own name for it. */
    readonly customRoomId: string | undefined;
    /** Whether it was deactivated. */
    readonly isDisabled: boolean;
    /** Everything the vendor said. */
    readonly raw: Readonly<Record<string, unknown>>;
    private constructor();
    /** What the vendor said, with whole numbers beyond 2^53 as text. */
    toJSON(): Readonly<Record<string, unknown>>;
}
/** A session as the vendor describes it. */
export declare class Session {
    /** The session's id. */
    readonly id: string | undefined;
    /** The room it takes place in. */
    readonly roomId: string | undefined;
    /** Whether it is over. */
    readonly hasEnded: boolean;
    /** Everything the vendor said. */
    readonly raw: Readonly<Record<string, unknown>>;
    private constructor();
    /** What the vendor said, with whole numbers beyond 2^53 as text. */
    toJSON(): Readonly<Record<string, unknown>>;
}
/** A page of a list. */
export declare class Page<T> {
    readonly items: readonly T[];
    /** The number of this page, from 1. */
    readonly current: number;
    /** The number of the last page. */
    readonly last: number;
    /** How many items there are on all pages, if the vendor said so. */
    readonly total: number | undefined;
    private constructor();
}
/** The headers of an answer in any of the forms that HTTP clients have for them. */
export type AnswerHeaders = Iterable<readonly [string, string]> | Readonly<Record<string, string | readonly string[] | undefined>>;
/** A request, and what it takes to understand the answer to it. Its `authorization` is the token: never log it. */
export declare class Call<T> {
    #private;
    /** The method of the request. */
    readonly method: string;
    /** The URL of the request. */
    readonly url: string;
    /** The body of the request, which is JSON, if it has one. */
    readonly body: string | undefined;
    /** Whether sending it again after a failure can do no harm. */
    readonly isRepeatable: boolean;
    private constructor();
    /** The headers of the request, the token among them: the only part that is not shown. */
    get headers(): Record<string, string>;
    /**
     * What the answer says.
     *
     * @throws {@link RoomkeyError} with a code that begins with `remote_`.
     */
    understand(status: number, headers: AnswerHeaders, body: string | Uint8Array): T;
}
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
export declare class Api {
    #private;
    /** @throws {@link RoomkeyError} `base_url_invalid`. */
    constructor(baseUrl?: string);
    /** Creates a room. */
    createRoom(token: string, room_?: NewRoom): Call<Room>;
    /** Is there this room, and may it be joined? */
    validateRoom(token: string, which: WhichRoom): Call<Room>;
    /** A room. */
    fetchRoom(token: string, which: WhichRoom): Call<Room>;
    /** A page of rooms. */
    listRooms(token: string, options?: RoomsOptions): Call<Page<Room>>;
    /** Closes a room for ever. */
    deactivateRoom(token: string, roomId: string): Call<Room>;
    /** A page of sessions. */
    listSessions(token: string, options?: SessionsOptions): Call<Page<Session>>;
    /** A session. */
    fetchSession(token: string, sessionId: string): Call<Session>;
    /** Ends a session. */
    endSession(token: string, which: EndSession): Call<Session>;
    /** Removes someone from a session. */
    removeParticipant(token: string, whom: RemoveParticipant): Call<undefined>;
    /** Version 1: creates a meeting, perhaps with the app's own name. */
    createMeetingV1(token: string, options?: {
        name?: string;
    }): Call<Room>;
    /** Version 1: is there this meeting? */
    validateMeetingV1(token: string, meetingId: string): Call<Room>;
    /** Version 1: a meeting. */
    fetchMeetingV1(token: string, meetingId: string): Call<Room>;
    /** `/api/meetings`, as the vendor's page "Server Setup" calls it. */
    createApiMeeting(token: string, options?: {
        region?: string;
    }): Call<Room>;
    /** `/api/meetings/{id}`, as the vendor's page "Server Setup" calls it. */
    validateApiMeeting(token: string, meetingId: string): Call<Room>;
}
