// The vectors of what servers are asked and what their answers mean, to which the core is held too.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'

export const root = process.env.ROOMKEY_REPOSITORY ?? new URL('../../../../..', import.meta.url).pathname

/** Every vector of a file, as many as it says. */
export function vectors(name) {
  const { testGroups, numberOfTests } = JSON.parse(readFileSync(`${root}/tests/vectors/${name}.json`, 'utf8'))
  const tests = testGroups.flatMap(({ tests }) => tests)
  assert.equal(tests.length, numberOfTests)
  return tests
}

/** Holds answers to their vectors. */
export function answers({ failureOf, understood }) {
  let strict = 0
  for (const one of vectors('session_answer')) {
    // A reader of JSON that takes the last of two members cannot see them.
    if (one.strict) {
      strict += 1
      continue
    }
    const header = (name) => one.headers[name] ?? null
    const body = one.body.padEnd(one.padded_to ?? 0)
    let said
    try {
      const { token, lifetime = null, sure, identity = null } = understood(one.profile, { status: one.status, header, body }, one.now)
      said = { fetched: { token, lifetime, sure, identity } }
    } catch (error) {
      assert.equal(error.name, 'SessionError', `${one.id}: ${error.stack}`)
      assert.ok(!inspect(error, { depth: 10, showHidden: true }).includes('hush'), one.id)
      said = { code: error.code, failure: failureOf(error) }
    }
    assert.deepEqual(said, one.output, one.id)
  }
  assert.equal(strict, 1)
}

/** Holds what a session may be started with to what the core says of it (`session/origin.rs`), by the mistakes that are made there. */
export async function starts({ originOf }) {
  const told = []
  const { warn } = console
  console.warn = (...words) => told.push(words.join(' '))
  const origin = (options) => originOf(options, 'https://rooms.example', 0)
  const code = (options) => {
    try {
      origin(options)
    } catch (error) {
      return error.code
    }
  }
  const asked = async (options) => {
    const { fetch } = globalThis
    let seen
    globalThis.fetch = async (url, { headers, body }) => {
      seen = { url, authorization: headers.get('authorization'), body: body && JSON.parse(body) }
      return new Response('a.b.c')
    }
    try {
      await origin(options).fetch({}, { wall: () => 0 }).catch(() => {})
    } finally {
      globalThis.fetch = fetch
    }
    return seen
  }
  try {
    const endpoint = 'https://app.example/tokens'
    const tokenProvider = () => 'a.b.c'
    const forApp = await asked({ appToken: 'hush', identity: 'ann' })
    assert.deepEqual(forApp, { url: 'https://rooms.example/v1/sessions', authorization: 'Bearer hush', body: { identity: 'ann', scopes: [] } })
    assert.ok(told.pop()?.includes('full control'))
    assert.equal((await asked({ sessionToken: 'a', appToken: 'hush', identity: 'ann', endpoint })).authorization, null)
    assert.ok(told.pop()?.includes('session token is used'))
    assert.equal(code({ tokenProvider, endpoint }), 'argument_invalid')
    assert.equal(code({}), 'argument_invalid')
    assert.equal(origin({ sessionToken: 'a' }).source.renewable, false)
    assert.equal(origin({ sessionToken: 'a', tokenProvider }).source.renewable, true)
    assert.equal(origin({ tokenProvider, identity: 'ann' }).source.identity, 'ann')
    const names = [{ endpoint }, { endpoint: `${endpoint}/other` }, { endpoint, identity: 'ann', profile: 'livekit' }, { endpoint, headers: { a: '1' } }, { endpoint, headers: new Headers({ a: '2' }) }]
    assert.equal(new Set(names.map((options) => origin(options).source.name)).size, names.length)
    assert.equal(origin({ endpoint, headers: { A: '1' } }).source.name, origin({ endpoint, headers: [['a', '1']] }).source.name)
  } finally {
    console.warn = warn
  }
}

/** Holds requests to their vectors. */
export async function requests({ originOf }) {
  const { warn } = console
  const { fetch } = globalThis
  const fetched = []
  console.warn = () => {}
  globalThis.fetch = async (url, { method, headers, body }) => {
    fetched.push({ method, url, headers: Object.fromEntries(headers), body: body === undefined ? null : JSON.parse(body) })
    return new Response('token')
  }
  try {
    for (const { id, profile, url, identity, scopes, app_token: appToken, method, body_text: text, body_json: body = text, result, output, code } of vectors('session_request')) {
      let said
      try {
        const origin = originOf({ endpoint: url, profile, identity, scopes, appToken, method, body }, undefined, 0)
        await origin.fetch({ signal: undefined }, { wall: () => 0 }).catch(() => {})
        said = fetched.pop()
      } catch (error) {
        said = error.code
      }
      assert.deepEqual(said, result === 'ok' ? output : code, id)
    }
  } finally {
    globalThis.fetch = fetch
    console.warn = warn
  }
}
