import { videosdk } from 'roomkey'
import { endpoints, Policy } from 'roomkey/fetch'

const member = new Policy({ permissions: ['allow_join'], roles: ['rtc'] })

const handler = endpoints({
  basePath: '/api',
  credentials: new videosdk.Credentials({ apiKey: 'my-api-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' }),
  caller: (request) => (request.headers.get('x-signed-in') ? member : null),
})

export const GET = handler
export const POST = handler
