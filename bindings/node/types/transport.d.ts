/** Sending a request of the core's with `fetch`, the way one sends a token: no redirects, bounded in time and size. */
/** What `fetch` is needed for. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
