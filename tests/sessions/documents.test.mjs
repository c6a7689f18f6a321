// What the documentation says of sessions, carried out: the programs of docs/sessions.md, and the requests of the pages about
// React Native and Flutter, which are all that is tested of those two.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { claims } from './issuer.mjs'
import { root, serve } from './serve.mjs'

const run = promisify(execFile)
const key = randomBytes(32).toString('hex')
const hash = createHash('sha256').update(key).digest('hex')
let server
let public_

before(async () => {
  server = await serve()
  public_ = await serve(`[[callers]]\nname = "app"\nkey_sha256 = "${hash}"\npermissions = ["allow_join"]\nroles = ["rtc"]\n`)
})
after(async () => {
  await Promise.all([server?.stop(), public_?.stop()])
})

/** The blocks of a page in a language, with the servers of this test in them. */
function blocks(page, language) {
  const text = readFileSync(join(root, page), 'utf8')
  const found = [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, block]) => block)
  assert.ok(found.length > 0, `${page} has ${language}`)
  return found.map((block) => block.replaceAll('http://127.0.0.1:9000', server.url).replaceAll('https://rooms.example', public_.url))
}

const shell = async (block) => (await run('sh', ['-ec', block], { env: { ...process.env, YOUR_APPS_TOKEN: key }, timeout: 20_000 })).stdout

for (const page of ['docs/react-native.md', 'docs/flutter.md']) {
  test(`the requests of ${page} are answered as it says`, async () => {
    const answers = []
    for (const block of blocks(page, 'sh')) {
      assert.match(block, /curl -s/)
      answers.push([block, JSON.parse(await shell(block))])
    }
    for (const [block, answer] of answers) {
      if (block.includes('validate-meeting')) assert.match(JSON.stringify(answer), /"(roomId|meetingId)":"\w{4}-\w{4}-\w{4}"/)
      else if (block.includes('allow_mod')) assert.deepEqual([answer.statusCode, typeof answer.error, answer.code], [403, 'string', 'permission_not_granted'])
      else {
        const { roomId, participantId, permissions } = claims(answer.token)
        assert.deepEqual([roomId, permissions], ['2kyv-gzay-64pg', ['allow_join']])
        if (block.includes('participantId')) assert.equal(participantId, 'ann')
      }
    }
  })
}

test('a session is started with what the table of docs/sessions.md lists, in pages, in Rust and in Swift', () => {
  const read = (path) => readFileSync(join(root, path), 'utf8')
  const [table] = read('docs/sessions.md').split('| in pages | in Python |')[1].split('\n\n')
  const rows = table.split('\n').slice(2).map((row) => row.split('|').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name)))
  const [, options] = /interface StartOptions \{(.*?)\n\}/s.exec(read('bindings/web/session/src/origin.ts'))
  const known = [...options.matchAll(/^  (\w+)\?:/gm)].map(([, name]) => name)
  assert.deepEqual(rows.map(([, pages]) => pages[0]).sort(), known.sort())
  const api = read('docs/api/roomkey-session.txt') + read('docs/api/roomkey.txt')
  const inRust = rows.flatMap(([, , , rust]) => rust)
  assert.ok(inRust.length > 10)
  const swift = read('bindings/swift/Sources/Roomkey/Session/Source.swift')
  const inSwift = rows.flatMap((row) => row[table.split('\n')[0].split('|').findIndex((cell) => cell.trim() === 'in Swift') + 3])
  assert.ok(inSwift.length > 10)
  for (const name of inSwift) {
    const [, method, argument] = /^(?:SessionSource\.(\w+)|(?:\w+\()?(\w+):\)?)$/.exec(name)
    assert.match(swift, method ? new RegExp(`public static func ${method}\\(`) : new RegExp(`\\b${argument}( \\w+)?: `), name)
  }
  const endpoint = read('crates/roomkey-session/src/endpoint.rs')
  for (const name of inRust) {
    const [kind, method] = name.split('::')
    if (kind === 'Endpoint') assert.match(endpoint, new RegExp(`pub (const )?fn ${method}\\(`), name)
    else assert.match(api, new RegExp(`pub (const )?fn roomkey(_session|::session)::${name}[(<]`), name)
  }
})

test('the programs of docs/sessions.md print what stands beside them', async () => {
  for (const [index, block] of blocks('docs/sessions.md', 'js').entries()) {
    // Beside the package that it imports.
    const path = join(root, 'tests/sessions', `.block-${process.pid}-${index}.mjs`)
    writeFileSync(path, block)
    try {
      const { stdout } = await run(process.execPath, [path], { timeout: 20_000 })
      for (const [, expected] of block.matchAll(/console\.log\(.*\) \/\/ (.+)$/gm)) assert.ok(stdout.split('\n').includes(expected), `${expected}: ${stdout}`)
    } finally {
      rmSync(path)
    }
  }
})
