// What a page lives through: sleep, a wrong clock, no network, the way back, a strict policy, modules, a second tab.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { root, suite, until } from './browser.mjs'

const has = suite()

let count = 0
/** A page that has started its session at the server's `/get-token`, with the name of the lifetime. */
async function started(lifetime = '10m', options = {}) {
  const html = `<!doctype html><title>world</title><script src="${has.server.url}/session.js" data-endpoint="${has.server.url}/get-token?lifetime=${lifetime}"></script>`
  const page = await has.open(has.web.page(`/world-${(count += 1)}.html`, html), options)
  await until(page, 'CONNECTED')
  assert.equal(page.asked.length, 1)
  return page
}

const HOUR = 3_600_000

/** When a token ends, by its own word, in milliseconds since 1970. */
const end = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).exp * 1000

for (const [name, ahead] of [['fast', HOUR], ['slow', -2 * HOUR]]) {
  test(`a clock that is ${name} by hours costs no request: twenty tokens, one call`, async () => {
    const page = await started('1h', { ahead })
    const tokens = await page.evaluate(() => Promise.all(Array.from({ length: 20 }, () => SessionManager.getToken())))
    assert.equal(new Set(tokens).size, 1)
    assert.equal(page.asked.length, 1)
  })
}

test('with a clock that is two hours slow a token that has ended is not handed out', async () => {
  const page = await started('10m', { ahead: -2 * HOUR })
  const first = await page.evaluate(() => SessionManager.getToken())
  // Eleven minutes pass, by both clocks, and no timer runs.
  await page.evaluate(() => device.sleep(660_000, true))
  assert.equal(await page.evaluate(() => SessionManager.state), 'RENEWING')
  assert.notEqual(await page.evaluate(() => SessionManager.getToken()), first)
  assert.equal(page.asked.length, 2)
})

for (const isCounted of [false, true]) {
  test(`after two hours of sleep the first token is a live one, where the steady clock ${isCounted ? 'goes on' : 'stands still'} in sleep`, async () => {
    const page = await started()
    const first = await page.evaluate(() => SessionManager.getToken())
    const [state, tokens] = await page.evaluate(async (isCounted) => {
      device.sleep(7_200_000, isCounted)
      return [SessionManager.state, await Promise.all([SessionManager.getToken(), SessionManager.getToken()])]
    }, isCounted)
    assert.equal(state, 'RENEWING')
    assert.equal(tokens[0], tokens[1])
    assert.notEqual(tokens[0], first)
    assert.ok(end(tokens[0]) > Date.now())
    assert.equal(page.asked.length, 2)
  })
}

// Chromium without a screen hides and freezes no page, so the events are made.
for (const [place, event] of [['document', 'visibilitychange'], ['document', 'resume'], ['window', 'pageshow'], ['window', 'online']]) {
  test(`what ended in sleep is renewed at the event ${event}, and not before somebody looks`, async () => {
    const page = await started()
    await page.evaluate(() => {
      let seen = 'visible'
      Object.defineProperty(document, 'visibilityState', { get: () => seen })
      window.look = (state, place, event) => {
        seen = state
        globalThis[place].dispatchEvent(new Event(event))
      }
      window.states = []
      SessionManager.subscribe('stateChanged', (_, state) => window.states.push(state), { replay: false })
    })
    await page.evaluate(([place, event]) => {
      device.sleep(7_200_000)
      window.look('hidden', place, event)
    }, [place, event])
    assert.equal(page.asked.length, 1)
    await page.evaluate(([place, event]) => window.look('visible', place, event), [place, event])
    await page.waitForFunction(() => window.states.length === 2)
    assert.deepEqual(await page.evaluate(() => window.states), ['RENEWING', 'CONNECTED'])
    assert.equal(page.asked.length, 2)
  })
}

test('without a network the session waits, and the network that is back ends the wait', async () => {
  const page = await started()
  await page.context().setOffline(true)
  await page.evaluate(() => device.sleep(7_200_000))
  const waiting = page.evaluate(() => SessionManager.getToken())
  await page.waitForFunction(() => SessionManager.lastError?.code === 'remote_unavailable')
  assert.equal(await page.evaluate(() => SessionManager.state), 'RENEWING')
  await page.context().setOffline(false)
  assert.ok(end(await waiting) > Date.now())
  assert.ok(page.asked.length < 6, `${page.asked.length} requests`)
})

test('a failed early renewal takes away no token that is good still', async () => {
  const page = await started()
  await page.route('**/get-token*', (route) => route.fulfill({ status: 403, headers: { 'access-control-allow-origin': '*' } }))
  const first = await page.evaluate(() => SessionManager.getToken())
  // Into the margin of ten minutes, and not to the end.
  await page.evaluate(() => device.sleep(520_000, true))
  const told = page.evaluate(() => new Promise((resolve) => SessionManager.subscribe('renewalRefused', (_, why) => resolve(why))))
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  assert.equal(await told, 'refused')
  assert.deepEqual(await page.evaluate(async () => [SessionManager.state, await SessionManager.getToken()]), ['CONNECTED', first])
})

test('a page that comes back from the cache of the browser has a live session', async () => {
  const page = await started()
  await page.evaluate(() => {
    window.isTheSame = true
    addEventListener('pageshow', (event) => (window.wasKept = event.persisted))
    addEventListener('pagehide', () => device.sleep(7_200_000))
  })
  await page.goto(has.web.page('/elsewhere.html', '<!doctype html><title>elsewhere</title>'))
  await page.goBack({ waitUntil: 'commit' })
  await page.waitForFunction(() => window.wasKept !== undefined || !window.isTheSame)
  assert.deepEqual(await page.evaluate(() => [window.isTheSame, window.wasKept]), [true, true], 'it was kept: having a session does not hinder that')
  const token = await page.evaluate(() => SessionManager.getToken())
  assert.ok(end(token) > Date.now())
  assert.equal(page.asked.length, 2)
})

test('a page with a strict content policy needs two sources and nothing else', async () => {
  const server = has.server.url
  const policy = `default-src 'none'; script-src ${server}; connect-src ${server}; require-trusted-types-for 'script'`
  const html = `<!doctype html><title>strict</title><script src="${server}/session.js" data-endpoint="${server}/get-token"></script>`
  const page = await has.open(has.web.page('/strict.html', html, { 'content-security-policy': policy }), {
    before: (page) => page.addInitScript(() => {
      window.violations = []
      document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective))
    }),
  })
  await until(page, 'CONNECTED')
  assert.deepEqual(await page.evaluate(() => window.violations), [])
})

test('in a module it is imported and started by name; a module has no tag to read', async () => {
  const lib = has.web.folder('/session/', join(root, 'bindings/web/session/lib'))
  const html = `<!doctype html><title>module</title>
    <script type="module" src="${has.server.url}/session.js?sessionToken=abc"></script>
    <script type="module">
      import { SessionManager as imported, createSession } from '${lib}index.js'
      window.own = createSession()
      await own.startSession({ endpoint: '${has.server.url}/get-token' })
      window.seen = [own.state, imported.state, window.SessionManager.state]
    </script>`
  const page = await has.open(has.web.page('/module.html', html))
  await page.waitForFunction(() => window.seen)
  assert.deepEqual(await page.evaluate(() => window.seen), ['CONNECTED', 'DISCONNECTED', 'DISCONNECTED'])
})

test('two tabs have a session each: one that stops leaves the other alone', async () => {
  const one = await started()
  const two = await has.tab(one, one.url())
  await until(two, 'CONNECTED')
  assert.deepEqual([one.asked.length, two.asked.length], [1, 1])
  await one.evaluate(() => SessionManager.stopSession())
  assert.deepEqual([await one.evaluate(() => SessionManager.state), await two.evaluate(() => SessionManager.state)], ['DISCONNECTED', 'CONNECTED'])
  assert.equal(await two.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length), 0, 'nothing is kept in the browser')
})

test('a page of another site gets no token from a server on this machine, and is told nothing of why', async () => {
  const html = `<!doctype html><title>stranger</title><script src="${has.server.url}/session.js"></script>`
  const page = await has.open(has.web.page('/stranger.html', html).replace('127.0.0.1', 'stranger.example'))
  const got = await page.evaluate(async (server) => {
    const session = Roomkey.createSession({ startSeconds: 1 })
    return [location.hostname, await session.startSession({ endpoint: `${server}/get-token` }), session.lastError.code]
  }, has.server.url)
  assert.deepEqual(got, ['stranger.example', 'ERROR', 'timeout'])
})
