// One mint and one verification in a clean project, with `import`.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { videosdk } from 'roomkey'

const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
const claims = credentials.verify(credentials.mint({ permissions: ['allow_join'], roomId: '2kyv-gzay-64pg' }))
assert.equal(claims.roomId, '2kyv-gzay-64pg')
// It is the installed package that runs, and the native half that came with it.
assert.match(fileURLToPath(import.meta.resolve('roomkey')), /node_modules.roomkey.index\.mjs$/)
assert.match(Object.keys(createRequire(import.meta.url).cache).join('\n'), /node_modules.@roomkey.node-/)
console.log('1 passed, 0 failed, 0 skipped')
