/** The REST API of OpenTok and Vonage: both create sessions with the same words, and are told apart by address and header. */
import { Call } from './api';
import { type CallOptions } from './caller';
/** A session to be created. */
export interface NewSession {
    /** From client to client (`relayed`, the default), or through the vendor's servers (`routed`). */
    mediaMode?: 'relayed' | 'routed';
    /** Whether it is archived from its beginning; `manual` without it. */
    archiveMode?: 'manual' | 'always';
    /** The name of that archive, 1 to 80 characters. */
    archiveName?: string;
    /** The resolution of that archive. */
    archiveResolution?: '640x480' | '480x640' | '1280x720' | '720x1280' | '1920x1080' | '1080x1920';
    /** An IPv4 address near which the media are to be. */
    location?: string;
    /** Encrypted from end to end. */
    e2ee?: boolean;
}
/** A session as the vendor describes it. */
export declare class Session {
    /** Its id, which was read strictly. */
    readonly sessionId: string;
    /** Everything the vendor said. */
    readonly raw: Readonly<Record<string, unknown>>;
    private constructor();
    /** What the vendor said, with whole numbers beyond 2^53 as text. */
    toJSON(): Readonly<Record<string, unknown>>;
}
/** The vendor's REST API, as requests to send and answers to understand. */
export declare abstract class TokboxApi {
    #private;
    /**
     * Creates a session, with a token that `mintApi` made.
     *
     * @throws {@link RoomkeyError} `argument_invalid`, also for modes that exclude each other.
     */
    createSession(token: string, session?: NewSession): Call<Session>;
}
/** A client of the vendor's REST API, which makes the tokens it needs. */
export declare abstract class TokboxClient {
    #private;
    /** Creates a session. Doing it twice harms nobody: one of the two is never used. */
    createSession(session?: NewSession, options?: CallOptions): Promise<Session>;
}
