/** The three endpoints as a plugin for Fastify. */

import { demanded } from './check'
import { Endpoints, type EndpointsOptions, METHODS, OPTIONS } from './endpoints'
import { type NodeRequest, run } from './http'

export { Endpoints, Policy } from './endpoints'
export type { EndpointsOptions, PolicyOptions } from './endpoints'

/** What Fastify itself reads of a plugin's options. */
const FASTIFYS = ['prefix', 'logLevel', 'logSerializers'] as const

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
export async function endpoints(app: any, options: EndpointsOptions<any> & { prefix?: string }): Promise<void> {
  const { prefix: _, logLevel: __, logSerializers: ___, ...others } = demanded(options, [...FASTIFYS, ...OPTIONS])
  const all = new Endpoints<any>(others as unknown as EndpointsOptions<any>)
  // Bodies are read here, bounded, as they came. A plugin's parsers are its own.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request: unknown, _payload: unknown, done: (error: null) => void) => done(null))
  const paths = {
    getToken: '/get-token', createMeeting: '/create-meeting', validateMeeting: '/validate-meeting/:meetingId',
  } as const
  for (const name of Object.keys(paths) as (keyof typeof paths)[]) {
    for (const url of [paths[name], `${paths[name]}/`]) {
      app.route({
        method: METHODS[name],
        url,
        exposeHeadRoute: false,
        async handler(request: any, reply: any) {
          const route = { name, meetingId: request.params.meetingId }
          const answer = await run(all, route, request, request.raw as NodeRequest, request.raw.url)
          reply.code(answer.status)
          for (const [header, value] of answer.headers) reply.header(header, value)
          return reply.send(answer.body)
        },
      })
    }
  }
}
