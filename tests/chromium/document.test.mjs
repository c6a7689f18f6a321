// Document 004 (Video.io's page about sessions), line by line, in a page: what it prints is written here as it is printed, with our
// file in place of the vendor's, which is gone.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suite, until } from './browser.mjs'

const has = suite()

/** A session token, as the page's own server gets it. */
async function sessionToken(identity = 'ann') {
  const headers = { authorization: `Bearer ${has.server.appToken}`, 'content-type': 'application/json' }
  const answer = await fetch(`${has.server.url}/v1/sessions`, { method: 'POST', headers, body: JSON.stringify({ identity }) })
  const { sessionToken } = await answer.json()
  assert.ok(sessionToken)
  return sessionToken
}

/** A token that says when it ends. Its signature is nobody's. */
function claiming(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`
}

let pages = 0
/** Opens a page with this in it. */
const open = (html, options) => has.open(has.web.page(`/${(pages += 1)}.html`, `<!doctype html><meta charset="utf-8"><title>004</title>\n${html}`), options)

/** The script without parameters, and nothing started. */
const plain = (options) => open(`<script src="${has.server.url}/session.js"></script>`, options)

/** The tag as document 004 has it. */
const tag = (query) => `<script src="${has.server.url}/session.js?${query}" type="text/javascript"></script>`

/** What the document prints under "Check the session state", with a word of the page where it has a comment. */
const SUBSCRIBED = `<script>
SessionManager.subscribe('stateChanged', (event, state) => {
if (state == SessionState.CONNECTED) {
// VideoKit is authenticated
document.title = event
}
})</script>`

// --- Script tags -------------------------------------------------------------------------------------

test('the script tag with a session token works as printed', async () => {
  const token = await sessionToken()
  const page = await open(tag(`sessionToken=${token}`) + SUBSCRIBED)
  await page.waitForFunction(() => document.title === 'stateChanged')
  assert.equal(await page.evaluate(() => SessionManager.getToken()), token)
  assert.deepEqual([page.asked.length, page.thrown], [0, []])
})

test('the script tag with an app token and an identity works as printed, and says what that risks', async () => {
  const page = await open(tag(`appToken=${has.server.appToken}&identity=UNIQUE_USER_ID`) + SUBSCRIBED)
  await page.waitForFunction(() => document.title === 'stateChanged')
  const [asked, ...more] = page.asked.filter((request) => request.method() === 'POST')
  assert.equal(more.length, 0)
  assert.equal(asked.url(), `${has.server.url}/v1/sessions`)
  assert.equal(JSON.parse(asked.postData()).identity, 'UNIQUE_USER_ID')
  assert.ok(!asked.headers().referer, 'the address of the page goes nowhere')
  assert.ok(page.said.some((line) => line.startsWith('warning: Roomkey: an app token')), page.said.join('\n'))
  assert.ok(!has.server.log().includes(has.server.appToken), 'the server does not write down what stands behind its address')
})

test('the printed code that starts a session works as printed, both ways', async () => {
  const page = await plain()
  const states = await page.evaluate(async ([YOUR_SESSION_TOKEN, YOUR_APPLICATION_TOKEN]) => {
    const done = []
    {
      const state = await SessionManager.startSession({
        sessionToken: YOUR_SESSION_TOKEN
      })
      if (state == SessionState.CONNECTED) {
        // VideoKit is authenticated
        done.push(state)
      }
    }
    SessionManager.stopSession()
    {
      const state = await SessionManager.startSession({
        appToken: YOUR_APPLICATION_TOKEN,
        identity: 'UNIQUE_USER_ID',
        // The page is not the server's here; as a file of the server's page the line is not needed.
        endpoint: document.querySelector('script').src.replace('/session.js', '/v1/sessions'),
      })
      if (state == SessionState.CONNECTED) {
        // VideoKit is authenticated
        done.push(state)
      }
    }
    return done
  }, [await sessionToken(), has.server.appToken])
  assert.deepEqual(states, ['CONNECTED', 'CONNECTED'])
})

test('what stands in the address is read as browsers read a query', async () => {
  const cases = [
    ['sessionToken=a%2Bb%3D%3D', 'a+b=='],
    ['other=1&sessionToken=abc&x', 'abc'],
    ['sessionToken=abc#sessionToken=def', 'abc'],
    ['sessionToken=abc&sessionToken=def', 'argument_invalid'],
    ['sessionToken=%ff', 'argument_invalid'],
    ['sessionToken=a+b', 'token_malformed'],
    ['sessionToken=', 'token_malformed'],
  ]
  for (const [query, expected] of cases) {
    const page = await open(tag(query))
    const seen = await page.evaluate(() => SessionManager.getToken().catch((error) => SessionManager.lastError?.code ?? error.code))
    // An address that cannot be read starts nothing, and the console says why.
    const got = seen === 'not_started' && page.said.concat(page.thrown).some((line) => /parameter of the URL/.test(line)) ? 'argument_invalid' : seen
    assert.equal(got, expected, query)
    await page.context().close()
  }
})

test('of an app token and an identity one alone asks nobody', async () => {
  for (const query of [`appToken=${has.server.appToken}`, 'identity=ann', `appToken=${has.server.appToken}&identity=`]) {
    const page = await open(tag(query))
    const [state, code] = await page.evaluate(() => [SessionManager.state, SessionManager.lastError?.code])
    assert.equal(state, 'DISCONNECTED', query)
    assert.match(code, /^(argument|identity)_invalid$/, query)
    assert.equal(page.asked.length, 0, query)
    assert.ok(page.said.some((line) => line.startsWith('error: Roomkey')), page.said.join('\n'))
    assert.ok(!page.said.join('\n').includes(has.server.appToken), 'the console does not show it, nor an address that has it')
    await page.context().close()
  }
})

test('where there are both, the session token counts, with a warning', async () => {
  const page = await open(tag(`sessionToken=abc&appToken=${has.server.appToken}&identity=ann`))
  assert.equal(await page.evaluate(() => SessionManager.getToken()), 'abc')
  assert.equal(page.asked.length, 0)
  assert.ok(page.said.some((line) => line.startsWith('warning: Roomkey')))
})

test('attributes say the same without an address, and are taken off the page', async () => {
  const page = await open(`<script src="${has.server.url}/session.js" data-session-token="abc"></script>`)
  assert.equal(await page.evaluate(() => SessionManager.getToken()), 'abc')
  assert.ok(!(await page.content()).includes('abc'))
})

// --- startSession ------------------------------------------------------------------------------------

test('startSession never rejects: what cannot be meant is ERROR with a code, and asks nobody', async () => {
  const page = await plain()
  const cases = [
    [{ sessionToken: '' }, 'token_malformed'],
    [{ sessionToken: 'undefined' }, 'token_malformed'],
    [{ sessionToken: '<html>' }, 'token_malformed'],
    [{ appToken: 'a.b.c' }, 'argument_invalid'],
    [{ appToken: 'a.b.c', identity: '' }, 'identity_invalid'],
    [{}, 'argument_invalid'],
    [undefined, 'argument_invalid'],
  ]
  for (const [options, code] of cases) {
    const got = await page.evaluate(async (given) => [await SessionManager.startSession(given), SessionManager.lastError.code], options)
    assert.deepEqual(got, ['ERROR', code], JSON.stringify(options))
  }
  assert.equal(page.asked.length, 0)
})

test('an expired session token starts, because the clock may be wrong, and ends with the word of the server', async () => {
  const page = await plain()
  const token = claiming({ exp: Math.floor(Date.now() / 1000) - 3600 })
  const got = await page.evaluate(async ([sessionToken, server]) => {
    const states = [await SessionManager.startSession({ sessionToken })]
    const token = await SessionManager.getToken()
    const answer = await fetch(`${server}/validate-meeting/2kyv-gzay-64pg`, { method: 'POST', body: new URLSearchParams({ token }) })
    if (answer.status === 401) SessionManager.rejected(token)
    return [...states, answer.status, SessionManager.state, SessionManager.lastError.code]
  }, [token, has.server.url])
  assert.deepEqual(got, ['CONNECTED', 401, 'ERROR', 'rejected'])
})

/** Starts with an app token against a server that answers as it is told; null is the real one, 'never' no answer. */
async function appTokenAgainst(answers, policy = {}) {
  const page = await plain()
  const left = [...answers]
  await page.route('**/v1/sessions', (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    const answer = left.shift()
    if (answer === 'never') return undefined
    if (!answer) return route.continue()
    return route.fulfill({ ...answer, headers: { 'access-control-allow-origin': '*' } })
  })
  const got = await page.evaluate(async ([appToken, server, policy]) => {
    const session = Roomkey.createSession({ server, ...policy })
    return [await session.startSession({ appToken, identity: 'ann' }), session.lastError?.code ?? null]
  }, [policy.appToken ?? has.server.appToken, has.server.url, { startSeconds: policy.startSeconds }])
  const posts = page.asked.filter((request) => request.method() === 'POST').length
  await page.context().close()
  return [...got, posts]
}

test('an app token: good, refused, after a fault of the server, in vain, for somebody else', async () => {
  assert.deepEqual(await appTokenAgainst([]), ['CONNECTED', null, 1])
  assert.deepEqual(await appTokenAgainst([], { appToken: 'a.b.c' }), ['ERROR', 'refused', 1])
  assert.deepEqual(await appTokenAgainst([{ status: 503 }]), ['CONNECTED', null, 2])
  assert.deepEqual(await appTokenAgainst(['never'], { startSeconds: 1 }), ['ERROR', 'timeout', 1])
  const other = { status: 200, contentType: 'application/json', body: '{"sessionToken":"abc","identity":"bob"}' }
  assert.deepEqual(await appTokenAgainst([other]), ['ERROR', 'identity_mismatch', 1])
})

// --- stopSession -------------------------------------------------------------------------------------

test('stop is at once, may be said twice, and nothing that is under way brings the session back', async () => {
  const page = await plain()
  let release
  const held = new Promise((resolve) => (release = resolve))
  await page.route('**/get-token*', async (route) => {
    await held
    await route.continue().catch(() => undefined)
  })
  const first = page.evaluate(async (server) => {
    window.states = []
    SessionManager.subscribe('stateChanged', (_, state) => window.states.push(state))
    const started = SessionManager.startSession({ endpoint: `${server}/get-token` })
    await new Promise((resolve) => setTimeout(resolve, 50))
    SessionManager.stopSession()
    const at = SessionManager.state
    SessionManager.stopSession()
    return [at, await started]
  }, has.server.url)
  assert.deepEqual(await first, ['DISCONNECTED', 'DISCONNECTED'])
  release()
  await page.waitForTimeout(200)
  assert.deepEqual(await page.evaluate(() => [SessionManager.state, ...window.states]), ['DISCONNECTED', 'CONNECTING', 'DISCONNECTED'])
})

test('a listener may stop the session that it is told of', async () => {
  const page = await plain()
  const got = await page.evaluate(async () => {
    const told = []
    SessionManager.subscribe('stateChanged', (_, state) => {
      told.push(state)
      if (state == SessionState.CONNECTED) SessionManager.stopSession()
    })
    await SessionManager.startSession({ sessionToken: 'abc' })
    return [SessionManager.state, told]
  })
  assert.deepEqual(got, ['DISCONNECTED', ['CONNECTED', 'DISCONNECTED']])
})

// --- subscribe and state -----------------------------------------------------------------------------

test('listeners hear changes in order, and none after they have left', async () => {
  const page = await plain()
  const got = await page.evaluate(async () => {
    const told = []
    const quiet = SessionManager.subscribe('stateChanged', () => { throw new Error('of the page') })
    const one = SessionManager.subscribe('stateChanged', (event, state) => {
      told.push(`${event} ${state}`)
      one.unsubscribe()
    })
    const two = SessionManager.subscribe('stateChanged', (_, state) => told.push(state))
    await SessionManager.startSession({ tokenProvider: async () => 'abc' })
    two()
    quiet[Symbol.dispose ?? 'unsubscribe']()
    SessionManager.stopSession()
    return told
  })
  assert.deepEqual(got, ['stateChanged CONNECTING', 'CONNECTING', 'CONNECTED'])
  assert.ok(page.thrown.every((line) => line.includes('of the page')) && page.thrown.length > 0, 'what a listener throws is shown')
})

test('whoever subscribes late hears of changes only, unless asked otherwise', async () => {
  const page = await plain()
  const got = await page.evaluate(async () => {
    await SessionManager.startSession({ sessionToken: 'abc' })
    const [late, asked] = [[], []]
    SessionManager.subscribe('stateChanged', (_, state) => late.push(state))
    SessionManager.subscribe('stateChanged', (_, state) => asked.push(state), { replay: true })
    await new Promise((resolve) => setTimeout(resolve, 20))
    return [late, asked]
  })
  assert.deepEqual(got, [[], ['CONNECTED']])
})

test('the state is right though the timer is late: a token that ended in sleep is not CONNECTED', async () => {
  const page = await plain()
  const got = await page.evaluate(async () => {
    const fixed = Roomkey.createSession()
    const renewed = Roomkey.createSession()
    let given = 0
    await renewed.startSession({ tokenProvider: async () => ({ token: `t${(given += 1)}`, expiresIn: 600 }) })
    await fixed.startSession({ sessionToken: 'abc' })
    fixed.push({ token: 'def', expiresIn: 600 })
    const before = [renewed.state, fixed.state]
    device.sleep(7_200_000)
    const after = [renewed.state, fixed.state]
    return [before, after, await renewed.getToken(), fixed.lastError?.code]
  })
  assert.deepEqual(got, [['CONNECTED', 'CONNECTED'], ['RENEWING', 'ERROR'], 't2', 'expired'])
})
