/** What the clients of all vendors do alike: the core says what is next, and here it is sent and awaited. */
import { type Fetch } from './transport';
/** How a client calls. */
export interface CallerOptions {
    /** The vendor's API, or what stands in for it. */
    baseUrl?: string;
    /** How many seconds a try may take, above 0 and up to 600; 10 without it. */
    timeoutSeconds?: number;
    /** How often a call is tried, 1 to 10; 3 without it, 1 for never again. */
    attempts?: number;
    /** What sends requests; the platform's `fetch` without it. */
    fetch?: Fetch;
}
/** Options of every call. */
export interface CallOptions {
    /** Ends the call when it is aborted. */
    signal?: AbortSignal;
}
