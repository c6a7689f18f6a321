/** The three endpoints for everything that speaks `Request` and `Response`: Hono, Next.js, Bun, Deno. */
import { type EndpointsOptions } from './endpoints';
export { Endpoints, Policy } from './endpoints';
export type { EndpointsOptions, PolicyOptions } from './endpoints';
/** Options of {@link endpoints}. */
export interface FetchOptions extends EndpointsOptions<Request> {
    /** What stands in front of `/get-token` in the path; nothing without it. */
    basePath?: string;
}
/**
 * A function from `Request` to `Response` with `GET /get-token`, `POST /create-meeting` and `POST /validate-meeting/…`.
 * Other paths are answered with 404, other methods with 405.
 *
 * @throws {@link RoomkeyError} `argument_invalid` without a `caller`.
 *
 * @example
 * ```js
 * import { videosdk } from 'roomkey'
 * import { endpoints } from 'roomkey/fetch'
 *
 * const handler = endpoints({
 *   basePath: '/video',
 *   credentials: videosdk.Credentials.fromEnv(),
 *   // However your app knows its users: a session, a cookie, a token of your own.
 *   caller: (request) => request.headers.get('x-user') && { permissions: ['allow_join'], roles: ['rtc'], rights: ['create', 'validate'] },
 * })
 * // Next.js: export const GET = handler, POST = handler. Hono: app.all('/video/*', (c) => handler(c.req.raw)).
 * ```
 */
export declare function endpoints(options: FetchOptions): (request: Request) => Promise<Response>;
