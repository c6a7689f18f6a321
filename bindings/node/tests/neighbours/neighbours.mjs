// What people run the package in works as the README says: Jest with jsdom, esbuild, Next.js, other ways to install.
// It runs in a folder where all of these and the package are installed.

import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { videosdk } from 'roomkey'

const here = fileURLToPath(new URL('.', import.meta.url))
const source = process.env.ROOMKEY_SOURCE
const tool = (name) => join(here, 'node_modules/.bin', name)
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_TEST_CONTEXT: undefined }
const timeout = 300_000

/** What a program prints; it has to end well. */
async function run(program, words, cwd = here) {
  const { stdout } = await promisify(execFile)(program, words, { cwd, env, maxBuffer: 1 << 24 })
  return stdout.trim()
}

async function inFolder(files, work) {
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-neighbours-'))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test('under Jest with jsdom, which is another realm', { timeout }, async () => {
  const report = await inFolder({}, async (folder) => {
    const file = join(folder, 'report.json')
    await run(tool('jest'), ['--rootDir', 'jest', '--testMatch', '**/*.spec.cjs', '--json', '--outputFile', file])
    return JSON.parse(await readFile(file, 'utf8'))
  })
  assert.deepEqual([report.numFailedTests, report.numPassedTests >= 8], [0, true])
})

test('bundled by esbuild, which leaves it outside', { timeout }, async () => {
  for (const [format, name, outside] of [['esm', 'out.mjs', ['--external:roomkey', '--external:roomkey/*']], ['cjs', 'out.cjs', ['--packages=external']]]) {
    await run(tool('esbuild'), ['app.mjs', '--bundle', '--platform=node', `--format=${format}`, ...outside, `--outfile=${name}`, '--log-level=error'])
    assert.equal(await run(process.execPath, [name]), 'allow_join')
  }
})

test('in a route of Next.js, also in what it makes for a container', { timeout }, async () => {
  const app = join(here, 'next')
  await run(tool('next'), ['build'], app)
  const reserved = createServer().listen(0, '127.0.0.1')
  await once(reserved, 'listening')
  const { port } = reserved.address()
  await promisify(reserved.close.bind(reserved))()
  const server = spawn(process.execPath, ['.next/standalone/next/server.js'], {
    cwd: app, env: { ...env, PORT: String(port), HOSTNAME: '127.0.0.1' }, stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(server, 'exit')
  server.stdout.resume()
  try {
    const ask = (headers) => fetch(`http://127.0.0.1:${port}/api/get-token`, { headers })
    let answer
    for (let tries = 0; answer === undefined; tries++) {
      answer = await ask({ 'x-signed-in': 'ann' }).catch(async (error) => {
        if (tries > 150 || server.exitCode !== null) throw error
        await new Promise((resolve) => setTimeout(resolve, 200))
      })
    }
    const { token } = await answer.json()
    const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
    assert.deepEqual(credentials.verify(token).permissions, ['allow_join'])
    assert.equal((await ask({})).status, 401)
  } finally {
    server.kill()
    await ended
  }
})

const smoke = `
const { videosdk } = require('roomkey')
const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
console.log(credentials.verify(credentials.mint({ permissions: ['allow_join'] })).permissions.join())
`

test('the folder installed with npm, as a package and not as a link', { timeout }, async () => {
  await inFolder({ 'package.json': '{"private":true}', 'smoke.cjs': smoke }, async (folder) => {
    await run('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--install-links', source], folder)
    assert.ok(!existsSync(join(folder, 'node_modules/typescript')))
    assert.equal(await run(process.execPath, ['smoke.cjs'], folder), 'allow_join')
  })
})

test('the folder installed with pnpm, as file:', { timeout }, async () => {
  const manifest = JSON.stringify({ private: true, dependencies: { roomkey: `file:${source}` } })
  await inFolder({ 'package.json': manifest, 'smoke.cjs': smoke }, async (folder) => {
    await run(tool('pnpm'), ['install', '--offline', '--ignore-scripts', '--store-dir', join(folder, 'store')], folder)
    assert.equal(await run(process.execPath, ['smoke.cjs'], folder), 'allow_join')
  })
})
