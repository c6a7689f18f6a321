/** What the frameworks on Node's own HTTP have in common. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type EndpointAnswer, type Endpoints, type IncomingParts, MAXIMUM_BODY_BYTES, refusalAnswer, type routeOf } from './endpoints'
import { bounded } from './transport'

/** @internal A request of Node's, perhaps with a body that someone has parsed. */
export type NodeRequest = IncomingMessage & { body?: unknown }

/** @internal Runs the endpoint that a route names. */
export async function run<R>(
  endpoints: Endpoints<R>, route: NonNullable<ReturnType<typeof routeOf>>, request: R, message: NodeRequest, url: string,
): Promise<EndpointAnswer> {
  const parts = await partsOf(message, url)
  if (parts === undefined) return refusalAnswer('media_type_unsupported')
  switch (route.name) {
    case 'getToken':
      return endpoints.getToken(request, parts)
    case 'createMeeting':
      return endpoints.createMeeting(parts)
    case 'validateMeeting':
      return endpoints.validateMeeting(route.meetingId, parts)
  }
}

async function partsOf(message: NodeRequest, url: string): Promise<IncomingParts | undefined> {
  const at = url.indexOf('?')
  const parts: IncomingParts = {
    query: at < 0 ? '' : url.slice(at + 1),
    authorization: header(message, 'authorization'),
    contentType: header(message, 'content-type'),
  }
  if (message.readableDidRead && message.body !== undefined) return { ...parts, body: again(message.body, parts) }
  const encoding = message.headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return undefined
  return { ...parts, body: await bounded(message, MAXIMUM_BODY_BYTES) }
}

/** All of a header: Node keeps only the first otherwise, and two are refused. Requests that tests inject may have no such list. */
function header(message: NodeRequest, name: string): string | undefined {
  const all = (message.headersDistinct as NodeJS.Dict<string[]> | undefined)?.[name]
  return all === undefined ? (message.headers[name] as string | undefined) : all.join(', ')
}

/** The bytes of a body that a parser in front of us has read. */
function again(body: unknown, parts: IncomingParts): Uint8Array {
  if (body instanceof Uint8Array) return body
  const encoder = new TextEncoder()
  if (typeof body === 'string') return encoder.encode(body)
  if (parts.contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded')) {
    return encoder.encode(new URLSearchParams(body as Record<string, string>).toString())
  }
  return encoder.encode(JSON.stringify(body))
}

/** @internal */
export function respond(answer: EndpointAnswer, response: ServerResponse): void {
  response.statusCode = answer.status
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  response.end(answer.body)
}
