/** The three endpoints for Express, Connect and whatever else has middleware of their form. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type EndpointsOptions } from './endpoints';
export { Endpoints, Policy } from './endpoints';
export type { EndpointsOptions, PolicyOptions } from './endpoints';
/**
 * Middleware with `GET /get-token`, `POST /create-meeting` and `POST /validate-meeting/:meetingId` below wherever it is
 * mounted. It reads bodies itself: mount it in front of `express.json()`.
 *
 * @throws {@link RoomkeyError} `argument_invalid` without a `caller`.
 *
 * @example
 * ```js
 * import express from 'express'
 * import { videosdk } from 'roomkey'
 * import { endpoints } from 'roomkey/express'
 *
 * const app = express()
 * app.use('/video', endpoints({
 *   credentials: videosdk.Credentials.fromEnv(),
 *   // However your app knows its users: a session, a cookie, a token of your own.
 *   caller: (request) => request.get('x-user') && { permissions: ['allow_join'], roles: ['rtc'], rights: ['create', 'validate'] },
 * }))
 * ```
 */
export declare function endpoints<Request extends IncomingMessage = any>(options: EndpointsOptions<Request>): (request: Request, response: ServerResponse, next: (error?: unknown) => void) => void;
