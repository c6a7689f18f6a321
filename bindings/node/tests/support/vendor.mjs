// A server that answers what a test tells it to, and remembers what it was asked.

import { once } from 'node:events'
import { createServer } from 'node:http'

/** Answers in turn; the last one for ever. An answer is `{ status, headers, body }`, or a function of the exchange. */
export async function vendor(...answers) {
  const requests = []
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    requests.push({
      method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString(), at: performance.now(),
    })
    const answer = answers[Math.min(requests.length, answers.length) - 1]
    if (typeof answer === 'function') return answer(request, response)
    response.writeHead(answer.status ?? 200, answer.headers ?? {})
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    requests,
    baseUrl: `http://127.0.0.1:${server.address().port}`,
    async [Symbol.asyncDispose]() {
      await this.stop()
    },
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
