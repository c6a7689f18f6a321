// LiveKit's own media server, as the tests use it; `cargo xtask setup livekit` builds it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { livekit, vendor } from 'roomkey'
import { environment } from './roomkey.mjs'

const program = process.env.ROOMKEY_LIVEKIT_SERVER
const PATIENCE = 30_000 // milliseconds

/** Why what needs the server is skipped, if it is. */
export const skip = program === undefined && '`cargo xtask setup livekit` builds the server'

export const key = { apiKey: 'APIx7Qm2kR9', secret: '4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24' }
export const keys = vendor('livekit').open(key)

/** Ports that are free now. */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => server.address().port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** Starts the server, which reports to a URL; resolves to its own when it answers. `stop` ends it. */
export async function mediaServer(webhooks) {
  // A port is free until somebody else takes it.
  for (let tries = 0; tries < 10; tries += 1) {
    const [port, tcp, udp] = await freePorts(3)
    const configuration = {
      port, bind_addresses: ['127.0.0.1'], keys: { [key.apiKey]: key.secret },
      rtc: { tcp_port: tcp, udp_port: udp, use_external_ip: false }, logging: { level: 'error' },
      webhook: { api_key: key.apiKey, urls: [webhooks] },
    }
    const child = spawn(program, ['--config-body', JSON.stringify(configuration)], { env: environment, stdio: 'ignore' })
    const exited = once(child, 'exit')
    const url = `ws://127.0.0.1:${port}`
    const stop = async () => {
      child.kill('SIGKILL')
      await exited
    }
    if (await answers(child, url)) return { url, stop }
    await stop()
  }
  throw new Error('the server does not listen')
}

/** Whether it is this server that listens there: another one has other keys. */
async function answers(child, baseUrl) {
  const client = new livekit.Client({ keys, baseUrl, attempts: 1 })
  const end = performance.now() + PATIENCE
  while (child.exitCode === null && performance.now() < end) {
    try {
      return (await client.listRooms()).length === 0
    } catch {
      await pause(50)
    }
  }
  return false
}

/** A place that takes webhooks: its URL, and the next one as its header and body. */
export async function webhooks() {
  const came = []
  const server = createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    response.end()
    came.push([request.headers.authorization, Buffer.concat(chunks)])
    server.emit('webhook')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${server.address().port}/hook`,
    async next() {
      if (!came.length) await once(server, 'webhook', { signal: AbortSignal.timeout(PATIENCE) })
      return came.shift()
    },
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Joins as a client does, as far as its signals go: resolves to the status, and what leaves again. */
export function join(url, token) {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    }
    const address = `${url.replace(/^ws/, 'http')}/rtc?access_token=${token}&protocol=15`
    const request = get(address, { headers, timeout: PATIENCE }, (answer) => {
      answer.resume()
      resolve({ status: answer.statusCode, leave: () => {} })
    })
    request.on('upgrade', (answer, socket) => {
      socket.on('error', () => {}).resume()
      resolve({ status: answer.statusCode, leave: () => socket.destroy() })
    })
    request.on('error', reject)
  })
}
