/** The ids of sessions at OpenTok and Vonage, which say whose they are and when they were made. */
import type { Moment } from './signer';
/** What a new session id is made of. */
export interface NewSessionId {
    /** An IPv4 address near which the media are to be. */
    location?: string;
    /** Whether media may go from client to client. */
    peerToPeer?: boolean;
    /** The milliseconds of the second in which it is made, 0 to 999. */
    milliseconds?: number;
    /** 18 bytes in base64; random ones without it. */
    nonce?: string;
    /** When it is made; the clock without it. */
    now?: Moment;
}
/**
 * A session id that was read strictly.
 *
 * @example
 * ```js
 * import { opentok } from 'roomkey'
 *
 * const id = opentok.SessionId.create('123456', { location: '192.0.2.1' })
 * console.log(id.project, id.location, id.createdAt, new opentok.SessionId(String(id)).generation)
 * ```
 */
export declare class SessionId {
    /** The id itself. */
    readonly id: string;
    /** The API key or the application id of the project that it belongs to. */
    readonly project: string;
    /** The address near which the media are. */
    readonly location: string | undefined;
    /** When it was made; ids of the oldest generation write it in words that nothing should rely on. */
    readonly createdAt: Date | undefined;
    /** How its fields are written: `dated` (until 2014), `timed`, `flagged`. */
    readonly generation: 'dated' | 'timed' | 'flagged';
    /** A letter such as `P` (from client to client), if it has one. */
    readonly flag: string | undefined;
    /** @throws {@link RoomkeyError} `session_id_invalid`. */
    constructor(id: string);
    /**
     * Makes an id of the newest generation. The vendor knows only sessions that it made itself: this is for a server in its place.
     *
     * @throws {@link RoomkeyError} `api_key_invalid` for what is no project, `argument_invalid`, `timestamp_invalid`.
     */
    static create(project: string, options?: NewSessionId): SessionId;
    /** The id. */
    toString(): string;
    /** The id. */
    toJSON(): string;
}
