// The README's lines run, against a server, and what they say that they print they print.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { format } from 'node:util'
import { missing, serve } from './support/serve.mjs'

const here = new URL('..', import.meta.url)
let server
before(async () => {
  if (!missing) server = await serve()
})
after(() => server?.stop())

/** Runs lines of a module, with the server's address in the place of the usual one, and says what they print. */
async function printed(code) {
  const lines = []
  const { log } = console
  console.log = (...words) => lines.push(format(...words))
  // Each gets a copy of the package of its own: sessions of pages are kept apart by that.
  const library = readFileSync(new URL('lib/index.js', here), 'utf8')
  const url = `data:text/javascript;base64,${Buffer.from(`${library}\n//${Math.random()}`).toString('base64')}`
  const text = code.replaceAll('http://127.0.0.1:9000', server.url).replaceAll("'@roomkey/session'", `'${url}'`)
  try {
    await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)
  } finally {
    console.log = log
  }
  return lines
}

/** What stands in comments behind `console.log(…)`. */
const promised = (code) => [...code.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, said]) => said)

test('the lines of the README run and print what they say', { skip: missing }, async () => {
  const readme = readFileSync(new URL('README.md', here), 'utf8')
  const blocks = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code)
  assert.ok(blocks.length >= 1)
  for (const code of blocks) {
    const lines = await printed(code)
    for (const said of promised(code)) assert.ok(lines.includes(said), `${said} in ${lines}`)
  }
})

test('so do the examples of the documentation in the sources', { skip: missing }, async () => {
  let ran = 0
  for (const name of readdirSync(new URL('src', here))) {
    const source = readFileSync(new URL(`src/${name}`, here), 'utf8')
    for (const [, comment] of source.matchAll(/\* ```js\n(.*?)\* ```/gs)) {
      const code = comment.replace(/^ *\* ?/gm, '')
      const lines = await printed(code)
      for (const said of promised(code)) assert.ok(lines.includes(said), `${said} in ${lines}`)
      ran += 1
    }
  }
  assert.ok(ran >= 7, `${ran}`)
})
