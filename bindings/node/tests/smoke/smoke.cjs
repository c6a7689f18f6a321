// One mint and one verification in a clean project, with `require`.
const assert = require('node:assert/strict')
const { videosdk } = require('roomkey')

const credentials = new videosdk.Credentials({ apiKey: 'my-api-key', secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687' })
const claims = credentials.verify(credentials.mint({ permissions: ['allow_join'], roomId: '2kyv-gzay-64pg' }))
assert.equal(claims.roomId, '2kyv-gzay-64pg')
assert.match(Object.keys(require.cache).join('\n'), /node_modules.@roomkey.node-/)
console.log('1 passed, 0 failed, 0 skipped')
