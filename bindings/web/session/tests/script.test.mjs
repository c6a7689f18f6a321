// The file for a script tag, in something that looks like a page to it. `tests/browser` of the repository has it in a real one.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { inspect } from 'node:util'
import vm from 'node:vm'
import { inside } from './support/inside.mjs'
import { vectors } from './support/vectors.mjs'

const { fromScriptUrl, originOf, SessionError } = await inside()
const text = readFileSync(createRequire(import.meta.url).resolve('@roomkey/session/session.js'), 'utf8')

/** A page with the file in it, whose tag says this. */
function page(src, dataset = {}, fetch = () => Promise.reject(new Error('offline'))) {
  const lines = []
  const console = Object.fromEntries(['log', 'warn', 'error'].map((name) => [name, (...words) => lines.push([name, ...words])]))
  const script = { src, dataset: { ...dataset } }
  const document = Object.assign(new EventTarget(), { currentScript: script, baseURI: 'https://app.example/page', visibilityState: 'visible' })
  const shared = { URL, TextEncoder, TextDecoder, AbortController, AbortSignal, EventTarget, Event, CustomEvent, Headers, Response, performance, setTimeout, clearTimeout, queueMicrotask, atob, fetch }
  const window = vm.createContext({ ...shared, console, document })
  window.addEventListener = () => {}
  window.removeEventListener = () => {}
  vm.runInContext(text, window, { filename: src })
  document.currentScript = null
  return { window, lines, script, run: (code) => vm.runInContext(`(async () => { ${code} })()`, window) }
}

const SRC = 'https://rooms.example/session.js'
// Document 004, as printed.
const SUBSCRIBE = `
  SessionManager.subscribe('stateChanged', (event, state) => {
    if (state == SessionState.CONNECTED) {
      globalThis.isAuthenticated = true
    }
  })`

test('the page of document 004 works with a session token in the address of the script', async () => {
  const { window, run, lines } = page(`${SRC}?sessionToken=YOUR_SESSION_TOKEN`)
  await run(SUBSCRIBE)
  await run('')
  assert.equal(window.isAuthenticated, true)
  assert.equal(window.SessionManager.state, 'CONNECTED')
  assert.equal(await run('return SessionManager.getToken()'), 'YOUR_SESSION_TOKEN')
  await run('SessionManager.stopSession()')
  assert.equal(window.SessionManager.state, 'DISCONNECTED')
  assert.deepEqual(lines, [])
})

test('and with an app token and an identity there, which goes to where the script came from and is told loudly', async () => {
  const asked = []
  const fetch = async (url, options) => {
    asked.push([url, options])
    return Response.json({ sessionToken: 'session', expiresAt: '2099-01-01T00:00:00.000000Z', identity: 'UNIQUE USER' })
  }
  const { run, lines } = page(`${SRC}?appToken=YOUR_APPLICATION_TOKEN&identity=UNIQUE+USER#x`, {}, fetch)
  assert.equal(await run('return SessionManager.getToken()'), 'session')
  const [url, options] = asked[0]
  assert.equal(String(url), 'https://rooms.example/v1/sessions')
  assert.equal(options.headers.get('authorization'), 'Bearer YOUR_APPLICATION_TOKEN')
  assert.deepEqual([options.credentials, options.redirect, options.referrerPolicy], ['omit', 'manual', 'no-referrer'])
  assert.ok(!url.includes('YOUR') && !options.body.includes('YOUR'))
  assert.deepEqual(lines.map(([name]) => name), ['warn'])
  assert.ok(!inspect(lines).includes('YOUR_APPLICATION_TOKEN'))
  await run('SessionManager.stopSession()')
})

test('attributes count before the address, and are taken out of the page', async () => {
  const { run, script, lines } = page(`${SRC}?sessionToken=of-the-address`, { sessionToken: 'of-the-tag', other: 'stays' })
  assert.equal(await run('return SessionManager.getToken()'), 'of-the-tag')
  assert.deepEqual(script.dataset, { other: 'stays' })
  assert.deepEqual(lines, [])
})

test('a tag may name an endpoint, below the page', async () => {
  const asked = []
  const fetch = async (url) => {
    asked.push(String(url))
    return Response.json({ token: 'fresh' })
  }
  const { run } = page(SRC, { endpoint: '/get-token' }, fetch)
  assert.equal(await run('return SessionManager.getToken()'), 'fresh')
  assert.deepEqual(asked, ['https://app.example/get-token'])
  await run('SessionManager.stopSession()')
})

test('a tag that stands there twice has one session, which the page stops', async () => {
  const { window, run } = page(`${SRC}?sessionToken=first`)
  const { SessionManager } = window
  assert.equal(await run('return SessionManager.getToken()'), 'first')
  await run(text)
  assert.equal(window.SessionManager, SessionManager)
  assert.equal(window.Roomkey.SessionManager, SessionManager)
  await run('SessionManager.stopSession()')
  assert.equal(SessionManager.state, 'DISCONNECTED')
})

test('a tag that says nothing starts nothing, and the page does', async () => {
  const { window, run, lines } = page(SRC)
  assert.equal(window.SessionManager.state, 'DISCONNECTED')
  const heard = []
  window.heard = heard
  await run(`SessionManager.subscribe('stateChanged', (event, state) => heard.push(event, state))`)
  await run('')
  assert.deepEqual(heard, [])
  assert.equal(await run(`return await SessionManager.startSession({ sessionToken: 'YOUR_SESSION_TOKEN' }) == SessionState.CONNECTED`), true)
  assert.deepEqual(heard, ['stateChanged', 'CONNECTED'])
  assert.deepEqual(lines, [])
  assert.equal(await run('return new Roomkey.SessionError("x") instanceof Error && Roomkey.createSession().state'), 'DISCONNECTED')
})

test('no stack of an error has the address of the script, nor that of an error which goes through it', async () => {
  const { window, run } = page(`${SRC}?sessionToken=hush`)
  const errors = await run(`
    const errors = []
    globalThis.reportError = (error) => errors.push(error)
    SessionManager.subscribe('stateChanged', () => { throw new Error('of a listener') })
    try { SessionManager.subscribe('wrong') } catch (error) { errors.push(error) }
    SessionManager.stopSession()
    await SessionManager.getToken().catch((error) => errors.push(error))
    await SessionManager.startSession({})
    errors.push(SessionManager.lastError)
    return errors`)
  assert.equal(errors.length, 4)
  assert.equal(window.SessionManager.state, 'DISCONNECTED')
  for (const { stack } of errors) {
    assert.match(stack, /roomkey-session\.js/)
    assert.ok(!stack.includes('hush'), stack)
  }
})

test('a tag that says half of it asks nobody and is told', async () => {
  for (const src of [`${SRC}?appToken=hush`, `${SRC}?identity=hush`, `${SRC}?sessionToken=hush&sessionToken=hush`, `${SRC}?sessionToken=%zz`, `${SRC}?sessionToken=hush%20hush`]) {
    const { window, run, lines } = page(src, {}, () => assert.fail('asked'))
    await run('')
    assert.equal(window.SessionManager.state, 'DISCONNECTED')
    assert.deepEqual(lines.map(([name, ...words]) => [name, words.length]), [['error', 1]], src)
    assert.ok(!inspect(lines, { depth: 10 }).includes('hush'), src)
  }
})

test('addresses of scripts mean what they mean in the core', () => {
  const { warn } = console
  let ran = 0
  for (const { id, url, result, output, code } of vectors('videoio_script_url')) {
    const warnings = []
    console.warn = (...words) => warnings.push(words)
    let said
    try {
      const given = fromScriptUrl(url)
      if (!given) throw new SessionError('argument_invalid')
      const where = given.appToken === undefined || given.sessionToken !== undefined ? {} : { endpoint: 'https://rooms.example/v1/sessions' }
      const { source } = originOf({ ...given, ...where }, undefined, 0)
      said = source.first ? { kind: 'session', token: source.first.token, identity: null } : { kind: 'app', token: given.appToken, identity: source.identity }
      if (warnings.length) said.warning = /is used/.test(warnings[0]) ? 'app_token_ignored' : 'app_token_exposed'
    } catch (error) {
      said = error.code ?? error
    } finally {
      console.warn = warn
    }
    if (result === 'error') assert.equal(said, code, id)
    else {
      // The warning about app tokens is told once to a page.
      assert.deepEqual({ warning: output.warning === 'app_token_exposed' ? output.warning : null, ...said }, output, id)
    }
    ran += 1
  }
  assert.ok(ran >= 43, `${ran}`)
})
