/** The three endpoints as a plugin for Fastify. */
import { type EndpointsOptions } from './endpoints';
export { Endpoints, Policy } from './endpoints';
export type { EndpointsOptions, PolicyOptions } from './endpoints';
/**
 * A plugin with `GET /get-token`, `POST /create-meeting` and `POST /validate-meeting/:meetingId`, below the `prefix` it
 * is registered with.
 *
 * @throws {@link RoomkeyError} `argument_invalid` without a `caller`.
 *
 * @example
 * ```js
 * import Fastify from 'fastify'
 * import { videosdk } from 'roomkey'
 * import { endpoints } from 'roomkey/fastify'
 *
 * const app = Fastify()
 * app.register(endpoints, {
 *   prefix: '/video',
 *   credentials: videosdk.Credentials.fromEnv(),
 *   // However your app knows its users: a session, a cookie, a token of your own.
 *   caller: (request) => request.headers['x-user'] && { permissions: ['allow_join'], roles: ['rtc'], rights: ['create', 'validate'] },
 * })
 * ```
 */
export declare function endpoints(app: any, options: EndpointsOptions<any> & {
    prefix?: string;
}): Promise<void>;
