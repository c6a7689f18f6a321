// Every example of the documents runs as printed: those of both READMEs and of the comments on what is exported.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { repository } from './support/repository.mjs'
import { environment, serve, start } from './support/roomkey.mjs'

const run = promisify(execFile)
const installed = dirname(createRequire(import.meta.url).resolve('roomkey/package.json'))
const folder = fileURLToPath(new URL('./node_modules/.documents/', import.meta.url))
let authority
let env

before(async () => {
  mkdirSync(folder, { recursive: true })
  authority = await serve()
  const { url, apiKey, secret } = authority
  env = {
    ...environment, VIDEOSDK_API_KEY: apiKey, VIDEOSDK_SECRET_KEY: secret, VIDEOSDK_BASE_URL: url, ROOMKEY_BASE_URL: url,
  }
})

after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await authority?.stop()
})

const ours = fileURLToPath(new URL('README.md', repository))
const documents = [ours, join(installed, 'README.md'), ...readdirSync(join(installed, 'types')).map((name) => join(installed, 'types', name))]
let count = 0
const servers = []

for (const path of documents) {
  const text = readFileSync(path, 'utf8').replace(/^ *\* ?/gm, path.endsWith('.md') ? '$&' : '')
  const examples = [...text.matchAll(/^```js\n([^]*?)^```/gm)].map(([, example]) => example)
  for (const [index, example] of examples.entries()) {
    count += 1
    test(`${relative(installed, path)}, example ${index + 1}`, async () => {
      const file = join(folder, `${count}-${index}-${Math.random()}.mjs`)
      writeFileSync(file, example)
      if (example.includes('process.env.PORT')) return threeCalls(file, example)
      const { stderr } = await run(process.execPath, [file], { env })
      assert.equal(stderr, '')
    })
  }
}

/** A server as printed: everything that an app asks of it. */
async function threeCalls(file, example) {
  const server = await start(process.execPath, [file], { ...env, PORT: '0' })
  servers.push(/'roomkey\/(\w+)'/.exec(example)?.[1])
  try {
    const post = async (path, body) => {
      const answer = await fetch(`${server.line}${path}`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
      })
      assert.equal(answer.status, 200, path)
      return answer.json()
    }
    assert.equal((await fetch(`${server.line}/get-token`)).status, 401)
    const { token } = await (await fetch(`${server.line}/get-token`, { headers: { 'x-signed-in': 'yes' } })).json()
    const { meetingId } = await post('/create-meeting', { token })
    assert.equal((await post(`/validate-meeting/${meetingId}`, { token })).meetingId, meetingId)
    // A person's token opens nothing else at the vendor.
    assert.equal((await fetch(`${authority.url}/v2/rooms`, { headers: { authorization: token } })).status, 403)
  } finally {
    await server.stop()
  }
}

test('there is a server with each adapter among them', () => assert.deepEqual(servers.sort(), ['express', 'fastify', 'fetch']))

test('there are examples', () => assert.ok(count >= 19, `${count}`))
