/**
 * The three endpoints of the vendor's page "Server Setup": get a token, create a meeting, validate a meeting. The core
 * decides; web frameworks feed it with texts, through `roomkey/express`, `roomkey/fastify` and `roomkey/fetch`.
 */
import type { Permission, Right, Role } from './lists';
import { type Credentials, type Keyring, type Lifetime } from './signer';
import { type Fetch } from './transport';
/** What a caller may be granted, and what they get when they do not say what they want. */
export interface PolicyOptions {
    /** The permissions that may be asked for. None is assumed. */
    permissions: readonly Permission[];
    /** The permissions of a token for which none were asked; all of them without it. */
    defaultPermissions?: readonly Permission[];
    /** The uses that may be asked for. None is assumed: `crawler` calls the whole REST API, so for people write `rtc`. */
    roles: readonly Role[];
    /** `create`, `validate`: which of the other two endpoints each token is good for, whatever its roles; none without it. */
    rights?: readonly Right[];
    /** Room ids, and prefixes of some that end in `*`; all rooms without it. */
    rooms?: readonly string[];
    /** The one participant whom the caller may be; anyone without it. */
    participantId?: string;
    /** The longest lifetime that may be asked for; 24 hours without it. */
    longestLifetime?: Lifetime;
    /** The lifetime of a token for which none was asked; two hours without it. */
    defaultLifetime?: Lifetime;
}
/** A policy that has been checked, to be made once and used often. */
export declare class Policy {
    #private;
    /** @throws {@link RoomkeyError} `permissions_missing`, `argument_invalid` and others. */
    constructor(options: PolicyOptions);
}
/** Options of {@link Endpoints} and of what the web frameworks get. */
export interface EndpointsOptions<Request = unknown> {
    /** What tokens are signed and verified with. */
    credentials: Credentials | Keyring;
    /**
     * Who is asking for a token: the app's own function. It looks at the framework's request and answers with what this
     * caller may be granted, or with nothing for someone it does not know.
     */
    caller: (request: Request) => Policy | PolicyOptions | null | undefined | Promise<Policy | PolicyOptions | null | undefined>;
    /** The vendor's API, or what stands in for it. */
    baseUrl?: string;
    /** Seconds to wait for the vendor; 10 without it. */
    timeoutSeconds?: number;
    /** What sends requests; the platform's `fetch` without it. */
    fetch?: Fetch;
}
/** What came in, as far as the endpoints look at it. */
export interface IncomingParts {
    /** The query without the question mark, as it stands in the URL. */
    query?: string;
    /** The header `Authorization`. */
    authorization?: string | null;
    /** The header `Content-Type`. */
    contentType?: string | null;
    /** The body. */
    body?: Uint8Array;
}
/** An answer to the client. */
export interface EndpointAnswer {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string;
}
/** The three endpoints, for one project at the vendor and whatever web framework. */
export declare class Endpoints<Request = unknown> {
    #private;
    /** @throws {@link RoomkeyError} `argument_invalid`, also without a `caller`: anyone would be a moderator. */
    constructor(options: EndpointsOptions<Request>);
    /** `GET /get-token`. Rejects only with what `caller` throws, and for a policy that is none. */
    getToken(request: Request, parts: IncomingParts, now?: number): Promise<EndpointAnswer>;
    /** `POST /create-meeting`. */
    createMeeting(parts: IncomingParts, now?: number): Promise<EndpointAnswer>;
    /** `POST /validate-meeting/{meetingId}`, with the id as it is after percent-decoding. */
    validateMeeting(meetingId: string, parts: IncomingParts, now?: number): Promise<EndpointAnswer>;
}
