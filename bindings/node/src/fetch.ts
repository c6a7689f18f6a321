/** The three endpoints for everything that speaks `Request` and `Response`: Hono, Next.js, Bun, Deno. */

import { demanded, text } from './check'
import { Endpoints, type EndpointsOptions, type EndpointAnswer, MAXIMUM_BODY_BYTES, METHODS, OPTIONS, refusalAnswer, routeOf } from './endpoints'
import { bounded } from './transport'

export { Endpoints, Policy } from './endpoints'
export type { EndpointsOptions, PolicyOptions } from './endpoints'

/** Options of {@link endpoints}. */
export interface FetchOptions extends EndpointsOptions<Request> {
  /** What stands in front of `/get-token` in the path; nothing without it. */
  basePath?: string
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
export function endpoints(options: FetchOptions): (request: Request) => Promise<Response> {
  const { basePath, ...others } = demanded(options, ['basePath', ...OPTIONS])
  const all = new Endpoints<Request>(others as unknown as EndpointsOptions<Request>)
  const base = basePath === undefined ? '' : text(basePath, 'basePath').replace(/\/$/, '')
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    const route = pathname.startsWith(base) ? routeOf(pathname.slice(base.length)) : undefined
    if (route === undefined) return new Response(null, { status: 404 })
    const method = METHODS[route.name]
    if (request.method !== method) return new Response(null, { status: 405, headers: { allow: method } })
    const encoding = request.headers.get('content-encoding')?.toLowerCase() ?? 'identity'
    if (encoding !== 'identity') return responseOf(refusalAnswer('media_type_unsupported'))
    const parts = {
      query: search.slice(1),
      authorization: request.headers.get('authorization'),
      contentType: request.headers.get('content-type'),
      body: await bounded(request.body, MAXIMUM_BODY_BYTES),
    }
    switch (route.name) {
      case 'getToken':
        return responseOf(await all.getToken(request, parts))
      case 'createMeeting':
        return responseOf(await all.createMeeting(parts))
      case 'validateMeeting':
        return responseOf(await all.validateMeeting(route.meetingId, parts))
    }
  }
}

function responseOf({ status, headers, body }: EndpointAnswer): Response {
  return new Response(body, { status, headers: headers.map(([name, value]) => [name, value] as [string, string]) })
}
