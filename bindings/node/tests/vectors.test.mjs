// Every vector of tests/vectors through this package, as tests/vectors/README.md tells a runner to.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { inspect as show } from 'node:util'
import {
  inspect, isRoomkeyError, jws, lifetimeSeconds, livekit, opentok, parseApiKey, parseCustomRoomId, parseJti, parseParticipantId,
  parsePermission, parseRole, parseRoomId, Revocation, Secret, timestampText, vendor, videoio, videosdk, vonage,
} from 'roomkey'
import { conversation } from './support/conversation.mjs'
import { exactParse } from './support/json.mjs'
import { repository } from './support/repository.mjs'

const folder = new URL('tests/vectors/', repository)

/** A call of LiveKit's API by the method of its name, whose only argument is an object or what stands in it. */
function livekitCall(group, { base, call, arguments: given, now }) {
  const method = call.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())
  const api = new livekit.Api(keysOf(group), base)
  const at = { now: Number(now) }
  if (Array.isArray(given)) return api[method](given, at)
  const { room, metadata, ...others } = given
  // These take a name; an object in its place is refused.
  if (['delete_room', 'list_participants'].includes(call)) return api[method](Object.keys(others).length ? given : room, at)
  if (call === 'update_room_metadata') return api[method](room, metadata, at)
  return api[method](camelCased(given), at)
}

const runners = {
  conversation: (_, test) => conversation(test),

  async endpoints(group, { endpoint, meeting, now, policy, query, authorization, content_type, body, vendor }) {
    let sent
    const endpoints = new videosdk.Endpoints({
      credentials: credentialsOf(group.credentials),
      caller: () => policyOf(policy),
      timeoutSeconds: vendor === 'timeout' ? 0.02 : 5,
      async fetch(url, { method, headers, body, redirect, signal }) {
        assert.equal(redirect, 'manual')
        sent = { method, url, headers: Object.fromEntries(headers), body: body === null ? null : exactParse(body) }
        if (vendor === 'timeout') await new Promise((_, reject) => (signal.onabort = () => reject(signal.reason)))
        if (vendor === 'unreachable') throw new TypeError('fetch failed')
        return vendor ? new Response(vendor.body, vendor) : new Response('', { status: 500 })
      },
    })
    const parts = { query, authorization, contentType: content_type, body: Buffer.from(body) }
    const answer = await {
      get_token: () => endpoints.getToken({}, parts, now),
      create_meeting: () => endpoints.createMeeting(parts, now),
      validate_meeting: () => endpoints.validateMeeting(meeting, parts, now),
    }[endpoint]()
    const headers = Object.fromEntries(answer.headers)
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['content-type'], 'application/json')
    if (sent && (vendor === undefined || vendor === null)) return sent
    const said = exactParse(answer.body)
    if (said.code !== undefined) {
      assert.equal(said.statusCode, answer.status)
      const refusal = { status: answer.status, code: said.code }
      return 'retry-after' in headers ? { ...refusal, retry_after: Number(headers['retry-after']) } : refusal
    }
    if (said.token === undefined) return { status: answer.status, body: said }
    const { jti, ...claims } = credentialsOf(group.credentials).verify(said.token, { now }).raw
    assert.ok(jti)
    return { status: answer.status, claims }
  },

  identifier({ kind }, { input }) {
    const parse = {
      room_id: parseRoomId, custom_room_id: parseCustomRoomId, participant_id: parseParticipantId,
      api_key: parseApiKey, jti: parseJti, permission: parsePermission, role: parseRole,
    }[kind]
    assert.equal(parse(input), input)
    return {}
  },

  inspect(_, { token, secret, now }) {
    const options = { now }
    if (secret !== undefined) options.secret = secret
    const report = inspect(token, options)
    assert.equal(report.verified, false)
    assert.doesNotMatch(String(report), /[\u202e\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    return { kind: report.kind, findings: report.findings.map(({ code }) => code).sort() }
  },

  jws_open(group, { token }) {
    return { payload_hex: Buffer.from(keyOf(group.key).open(token)).toString('hex') }
  },

  jwt_verify(group, { token, now, expectation }) {
    const { maximum_lifetime, allow_missing_expiry, ...rest } = expectation
    const options = { ...rest, now, maxLifetime: maximum_lifetime, allowMissingExpiry: allow_missing_expiry }
    return { claims: jws.verify(token, keyOf(group.key), options) }
  },

  keyring(group, test) {
    const keyring = new videosdk.Keyring(
      group.keyring.map(({ state, ...credentials }) => [credentialsOf(credentials), state]),
    )
    if (test.input !== undefined) return mint(keyring, test)
    return { claims: keyring.verify(test.token, { now: test.now }).raw }
  },

  leeway(_, { input }) {
    // A leeway has no type of its own here: it is one if a verification takes it.
    const credentials = credentialsOf({ api_key: 'a', secret: 'b'.repeat(32) })
    const token = credentials.mint({ permissions: ['allow_join'], now: 1_750_000_000 })
    credentials.verify(token, { leeway: Number(input), now: 1_750_000_000 })
    return { seconds: input }
  },

  lifetime(_, { input, maximum }) {
    return { seconds: lifetimeSeconds(number(input), maximum === undefined ? undefined : number(maximum)) }
  },

  livekit_rest_request(group, test) {
    const call = livekitCall(group, test)
    const { authorization, ...headers } = call.headers
    const token = authorization.slice('Bearer '.length)
    hides(call, token)
    const claims = keysOf(group).verify(token, { maxLifetime: '5m', now: test.now })
    assert.equal(claims.participant, undefined)
    const { method, url, body, isRepeatable } = call
    return { method, url, headers, body: exactParse(body), video: claims.claims.video, is_repeatable: isRepeatable }
  },

  livekit_rest_response(group, test) {
    const understood = livekitCall(group, test).understand(Number(test.status), test.headers, test.body)
    const many = understood === undefined ? [] : Array.isArray(understood) ? understood : [understood]
    assert.doesNotMatch(show(many.map(({ raw }) => raw), { depth: 9 }), /hunter2/)
    return { names: many.map((one) => one.identity ?? one.name), ids: many.map(({ sid }) => sid) }
  },

  // Proof of the README's table: Node, LiveKit.
  mint(group, { input, now }) {
    const keys = keysOf(group)
    const token = outcome(() => keys.mint({ ...camelCased(input), now }))
    const same = outcome(() => keys.mint({ ...input, now }))
    assert.deepEqual([same.value, same.error?.code], [token.value, token.error?.code], 'in snake_case it is another')
    if ('error' in token) throw token.error
    const { forms } = keys.vendor.about
    const asked = forms.some(({ kinds }) => kinds.length) && input.kind ? { kind: input.kind } : {}
    areAsDescribed(formOf(keys, asked), keys.verify(token.value, { ...asked, now }).claims, Object.keys(input.claims ?? {}))
    return { token: token.value }
  },

  // Proof of the README's table: Node, OpenTok.
  opentok_mint({ credentials }, test) {
    return mintForSession(opentokOf(credentials), test)
  },

  opentok_rest_request(_, { auth, base, token, arguments: given }) {
    const call = sessionApi(auth, base).createSession(token, sessionOf(given))
    hides(call, token)
    return { method: call.method, url: call.url, headers: call.headers, body: call.body }
  },

  async opentok_rest_response(_, { auth, status, body }) {
    const { sessionId } = sessionApi(auth).createSession('a.b.c').understand(status, {}, body)
    return { session_id: sessionId }
  },

  opentok_role(_, { input }) {
    const may = opentok.capabilities(input)
    assert.deepEqual(opentok.CAPABILITIES.filter((one) => opentok.may(input, one)), may)
    assert.ok(opentok.ROLES.includes(input))
    return { may }
  },

  opentok_session(_, { input, project, now, create }) {
    if (input === undefined) {
      const options = renamed(create, { location: 'location', peer_to_peer: 'peerToPeer', milliseconds: 'milliseconds', nonce: 'nonce' })
      return { session: String(vonage.SessionId.create(project, { ...options, now })) }
    }
    const id = new opentok.SessionId(input)
    assert.equal(String(id), input)
    const createdAt = id.createdAt === undefined ? null : id.createdAt / 1000
    return {
      project: id.project, location: id.location ?? null, created_at: createdAt, generation: id.generation, flag: id.flag ?? null,
    }
  },

  opentok_verify({ credentials }, test) {
    return verifyForSession(opentokOf(credentials), test)
  },

  rest_request(_, { base, token, call: name, arguments: given }) {
    const call = callOf(new videosdk.Api(base), name, token, given)
    assert.ok(!show(call, { depth: 9, showHidden: true }).includes(token))
    assert.ok(!JSON.stringify(call).includes(token))
    const body = call.body === undefined ? null : exactParse(call.body)
    return { method: call.method, url: call.url, headers: call.headers, body }
  },

  rest_response(_, { call: name, status, headers, body }) {
    const said = callOf(new videosdk.Api(), name, 'a.b.c', anyArguments(name)).understand(status, headers, body)
    if (said instanceof videosdk.Room) {
      const { roomId, customRoomId, isDisabled } = said
      return { room_id: roomId, custom_room_id: customRoomId ?? null, disabled: isDisabled }
    }
    if (said instanceof videosdk.Session) {
      return { id: said.id ?? null, room_id: said.roomId ?? null, ended: said.hasEnded }
    }
    if (said instanceof videosdk.Page) {
      const items = said.items.map((item) => (name === 'list_rooms' ? item.roomId : item.id) ?? null)
      return { items, current: said.current, last: said.last, total: said.total ?? null }
    }
    assert.equal(said, undefined)
    return {}
  },

  revocation(group, { token, now, revocations, entering, leeway }) {
    const claims = credentialsOf(group.credentials).verify(token, { now, leeway })
    for (const { kind, api_key, jti, room, participant, issued_up_to } of revocations) {
      const values = {
        token: [jti],
        participant: [room, participant, issued_up_to],
        everyone: [room, issued_up_to],
        everywhere: [participant, issued_up_to],
      }
      const revocation = Revocation[kind](api_key, ...values[kind])
      const covers = entering
        ? revocation.coversEntry(claims, { roomId: entering.room, participantId: entering.participant, leeway })
        : revocation.covers(claims, { leeway })
      if (covers) throw Object.assign(new Error('revoked'), { code: 'token_revoked' })
    }
    return {}
  },

  rsa_key({ kind }, { pem, payload, modulus, exponent, token }) {
    if (kind === 'components') {
      jws.Key.rs256Components(Buffer.from(modulus, 'hex'), Buffer.from(exponent, 'hex')).open(token)
      return {}
    }
    if (kind === 'public') {
      jws.Key.rs256Pem(pem)
      return {}
    }
    return { token: new jws.Rs256Signer(pem).sign(Buffer.from(payload)) }
  },

  secret(_, { text, hex, allow_weak }) {
    const secret = new Secret(text ?? Buffer.from(hex, 'hex'), { allowWeak: allow_weak })
    assert.equal(show(secret), 'Secret [redacted]')
    return {}
  },

  timestamp(_, { input }) {
    return { text: timestampText(Number(input)) }
  },

  // Proof of the README's table: Node, VideoSDK.
  token_mint(group, test) {
    return mint(credentialsOf(group.credentials), test)
  },

  token_verify(group, { token, now, expectation }) {
    const credentials = credentialsOf(group.credentials)
    const options = { now, ...expectationOf(expectation) }
    const keyring = new videosdk.Keyring([[credentials, 'passive']])
    const claims = outcome(() => credentials.verify(token, options).raw)
    const others = outcome(() => keyring.verify(token, options).raw)
    assert.equal('error' in claims, 'error' in others, 'a keyring decides otherwise')
    if ('error' in claims) throw claims.error
    assert.deepEqual(others, claims)
    return { claims: claims.value }
  },

  // Proof of the README's table: Node, Vonage.
  vonage_mint({ application: { application_id: applicationId, pem } }, test) {
    return mintForSession(new vonage.Credentials({ applicationId, privateKeyPem: pem }), test)
  },

  vonage_verify({ application: { application_id: applicationId, pem } }, test) {
    return verifyForSession(new vonage.Verifier({ applicationId, publicKeyPem: pem }), test)
  },

  webhook(group, { authorization, body, rules, now }) {
    const event = keysOf(group).verifyWebhook(authorization, body, { ...rules, now: Number(now) })
    assert.deepEqual(keysOf(group).verifyWebhook(authorization, Buffer.from(body), { ...rules, now: Number(now) }), event)
    assert.doesNotMatch(show(event, { depth: 9 }) + JSON.stringify(event), /hunter2/)
    assert.equal(event.createdAt.getTime(), Number(event.created) * 1000)
    const { id, event: name, created, room = null, participant = null } = event
    return { id, event: name, created_at: created, room, identity: participant }
  },

  videoio_endpoint({ authority: { secret }, lifetime }, { now, query, authorization, content_type, body: sent }) {
    const authority = new videoio.Authority(secret)
    const endpoints = new videoio.Endpoints({ authority, lifetime })
    const parts = { query, authorization, contentType: content_type, body: Buffer.from(sent) }
    const { status, headers, body: said } = endpoints.createSession(parts, now)
    const named = Object.fromEntries(headers)
    assert.equal(named['cache-control'], 'no-store')
    assert.equal(named['content-type'], 'application/json')
    const body = exactParse(said)
    if (body.code !== undefined) {
      assert.equal(body.statusCode, status)
      return { status, code: body.code }
    }
    const token_name = 'session_key' in body ? 'session_key' : 'sessionToken'
    const { [token_name]: token, ...others } = body
    const { jti, ...claims } = authority.verifySession(token, { now }).raw
    assert.ok(jti)
    return { status, token_name, body: others, claims }
  },

  videoio_identifier({ kind }, { input }) {
    const parse = { app_id: videoio.parseAppId, identity: videoio.parseIdentity, scope: videoio.parseScope }[kind]
    assert.equal(parse(input), input)
    if (kind === 'scope') assert.ok(videoio.SCOPES.includes(input))
    return {}
  },

  // Proof of the README's table: Node, Video.io.
  videoio_mint({ kind, authority: { secret } }, { now, input, app_token }) {
    const authority = new videoio.Authority(secret)
    if (kind === 'app') return { token: authority.mintApp({ ...renamed(input, { app: 'app', jti: 'jti' }), now }) }
    const names = { identity: 'identity', scopes: 'scopes', jti: 'jti', lifetime: 'lifetime' }
    return { token: authority.mintSession(authority.verifyApp(app_token, { now }), { ...withNumbers(renamed(input, names)), now }) }
  },

  videoio_rest_request(_, { base, generation, token, arguments: given }) {
    const options = withoutNull(renamed(given, { identity: 'identity', scopes: 'scopes' }), 'scopes')
    const call = new videoio.Api(generation, base).createSession(token, options)
    hides(call, token)
    return { method: call.method, url: call.url, headers: call.headers, body: exactParse(call.body) }
  },

  videoio_rest_response(_, { generation, identity, status, headers, body }) {
    const scopes = generation === 'second' ? ['videos.read'] : undefined
    const session = new videoio.Api(generation).createSession('a.b.c', { identity, scopes }).understand(status, headers, body)
    hides(session, session.sessionToken)
    return {
      session_token: session.sessionToken, identity: session.identity,
      expires_at: session.expiresAt === undefined ? null : session.expiresAt / 1000, expires_at_text: session.expiresAtText ?? null,
    }
  },

  videoio_script_url(_, { url }) {
    const { kind, token, identity = null, warning = null } = videoio.SessionCredentials.fromScriptUrl(url)
    return { kind, token, identity, warning }
  },

  videoio_verify({ kind, authority: { secret } }, { now, token, expectation }) {
    const authority = new videoio.Authority(secret)
    if (kind === 'app') return { claims: authority.verifyApp(token, { now }).raw }
    const names = { app: 'app', identity: 'identity', scope: 'scope', leeway: 'leeway', maximum_lifetime: 'maxLifetime' }
    const claims = authority.verifySession(token, { ...renamed(expectation, names), now })
    assert.deepEqual([claims.app, claims.identity, claims.userId, claims.jti], ['acid', 'sub', 'uid', 'jti'].map((name) => claims.raw[name]))
    return { claims: claims.raw }
  },

  verify(group, { token, expectation, own, now }) {
    const keys = keysOf(group)
    const claims = keys.verify(token, { ...camelCased(expectation), now })
    areAsDescribed(formOf(keys, expectation), claims.claims, own)
    // A fraction of a second is rounded up: from then on it holds.
    const whole = (value) => (typeof value === 'number' ? Math.ceil(value) : (value ?? null))
    for (const name of ['iat', 'exp', 'jti']) assert.equal(claims[name] ?? null, whole(claims.claims[name]))
    return { claims: claims.raw }
  },

  variables(_, { variables }) {
    return { api_key: videosdk.Credentials.fromEnv(variables).apiKey }
  },
}

async function settled(runner, group, vector) {
  try {
    return { value: await runner(group, vector) }
  } catch (error) {
    return { error }
  }
}

function outcome(run) {
  try {
    return { value: run() }
  } catch (error) {
    return { error }
  }
}

const camelCased = (given) => Object.fromEntries(Object.entries(given).map(([name, value]) => [
  name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()), value,
]))

const keysOf = (group) => vendor(group.vendor).open(camelCased(group.credentials))

const formOf = (keys, { kind }) => keys.vendor.about.forms.find(({ kinds }) => kind === undefined || kinds.includes(kind))

const isText = (value) => typeof value === 'string'

/** What each type of the description means for a value. */
const FITS = {
  text: isText,
  texts: (value) => Array.isArray(value) && value.every(isText),
  whole: Number.isSafeInteger,
  flag: (value) => typeof value === 'boolean',
  object: (value) => typeof value === 'object' && !Array.isArray(value),
  number: Number.isFinite,
}

/** What comes out is described, or stands among the app's own claims where there may be some. */
function areAsDescribed(form, claims, own = []) {
  assert.ok(own.length === 0 || form.ownClaims, `claims of one's own in ${form.title}`)
  for (const [name, value] of Object.entries(claims)) {
    const claim = form.claims.find((one) => one.name === name)
    if (claim === undefined) assert.ok(own.includes(name), `\`${name}\` of ${form.title} is not described`)
    else if (value === null) assert.ok(claim.isNullable, `\`${name}\` is null`)
    else {
      assert.ok(FITS[claim.type](value), `\`${name}\` is not ${claim.words}`)
      if (claim.choices.length) assert.ok([value].flat().every((word) => claim.choices.includes(word)), `\`${name}\` is none of its words`)
    }
  }
  for (const { name, isOptional } of form.claims) assert.ok(isOptional || name in claims, `there is no \`${name}\``)
}

const number = (value) => (typeof value === 'bigint' ? Number(value) : value)

const credentialsOf = ({ api_key, secret }) => new videosdk.Credentials({ apiKey: api_key, secret })

const opentokOf = ({ api_key, secret }) => new opentok.Credentials({ apiKey: api_key, secret })

const withNumbers = (options) => ('lifetime' in options ? { ...options, lifetime: number(options.lifetime) } : options)

/** In JSON `null` says that a member is absent; here `undefined` does. */
function withoutNull(options, name) {
  return options[name] === null ? { ...options, [name]: undefined } : options
}

/** Neither shown nor in its JSON. */
function hides(it, token) {
  assert.ok(!show(it, { depth: 9, showHidden: true }).includes(token))
  assert.ok(!JSON.stringify(it).includes(token))
}

const sessionApi = (auth, base) => new { opentok, vonage }[auth].Api(base ?? undefined)

const sessionOf = (given) => renamed(given, {
  media_mode: 'mediaMode', archive_mode: 'archiveMode', archive_name: 'archiveName', archive_resolution: 'archiveResolution',
  location: 'location', e2ee: 'e2ee',
})

function mintForSession(credentials, { use, input, now }) {
  const options = { ...withNumbers(renamed(input, {
    session: 'session', role: 'role', kind: 'kind', data: 'data', layout_classes: 'layoutClasses', nonce: 'nonce', jti: 'jti', lifetime: 'lifetime',
  })), now }
  const token = use === 'api' ? credentials.mintApi(options) : credentials.mint(options)
  if (use === 'api') credentials.verifyApi(token, { now })
  else credentials.verify(token, { now })
  return { token }
}

function verifyForSession(verifier, { use, token, expectation, now }) {
  const names = { session: 'session', capability: 'capability', kind: 'kind', leeway: 'leeway', maximum_lifetime: 'maxLifetime', allow_missing_expiry: 'allowMissingExpiry' }
  const options = { ...renamed(expectation, names), now }
  if (use === 'api') {
    const { project, iat = null, exp = null, jti = null } = verifier.verifyApi(token, options)
    return { claims: { project, iat, exp, jti } }
  }
  const { kind, apiKey, applicationId, layoutClasses, ...said } = verifier.verify(token, options)
  const whose = applicationId === undefined ? { kind, api_key: apiKey } : { application_id: applicationId }
  const others = Object.fromEntries(['session', 'role', 'data', 'nonce', 'iat', 'nbf', 'exp', 'jti'].map((name) => [name, said[name] ?? null]))
  return { claims: { ...whose, ...others, layout_classes: layoutClasses } }
}

const keyOf = ({ algorithm, secret, public_key_pem }) =>
  algorithm === 'HS256' ? jws.Key.hs256(secret) : jws.Key.rs256Pem(public_key_pem)

function renamed(given, names) {
  // A member that is not called so is passed as it is: the package has to refuse it.
  const pairs = Object.entries(given).map(([name, value]) => [
    Object.hasOwn(names, name) ? names[name] : `unknown ${name}`, value,
  ])
  return Object.fromEntries(pairs)
}

const expectationOf = (given) => renamed(given, {
  use: 'use', room: 'roomId', participant: 'participantId', leeway: 'leeway', maximum_lifetime: 'maxLifetime',
  allow_missing_expiry: 'allowMissingExpiry',
})

const policyOf = (given) => renamed(given, {
  permissions: 'permissions', default_permissions: 'defaultPermissions', roles: 'roles', rights: 'rights', rooms: 'rooms',
  participant: 'participantId', longest_lifetime: 'longestLifetime', default_lifetime: 'defaultLifetime',
})

function mint(signer, { input, now }) {
  const options = renamed(input, {
    permissions: 'permissions', room: 'roomId', participant: 'participantId', roles: 'roles', rights: 'rights', version: 'version',
    claims: 'claims', jti: 'jti', lifetime: 'lifetime',
  })
  if (typeof options.lifetime === 'bigint') options.lifetime = Number(options.lifetime)
  return { token: signer.mint({ ...options, now }) }
}

/** A call by the core's name, through the method that this package has for it. */
function callOf(api, name, token, given) {
  const method = name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()).replace('V1', 'V1')
  const one = { deactivate_room: 'room', fetch_session: 'session' }[name] ?? (name.includes('meeting') && 'meeting')
  if (one && one in given && Object.keys(given).length === 1) return api[method](token, given[one])
  const nested = (value) =>
    typeof value === 'object' && value !== null && 'end_point' in value
      ? { endPoint: value.end_point, events: value.events }
      : value
  const options = renamed(given, {
    custom_room_id: 'customRoomId', region: 'region', geo_fence: 'geoFence', auto_close: 'autoClose',
    webhook: 'webhook', allowed_participants: 'allowedParticipants', extra: 'extra', room: 'roomId',
    custom_room: 'customRoomId', page: 'page', per_page: 'perPage', search: 'search', session: 'sessionId',
    participant: 'participantId', name: 'name',
  })
  for (const option in options) options[option] = nested(options[option])
  return api[method](token, options)
}

function anyArguments(name) {
  const room = '2kyv-gzay-64pg'
  switch (name) {
    case 'validate_room': case 'fetch_room': case 'deactivate_room': case 'end_session': return { room }
    case 'fetch_session': return { session: '61d5' }
    case 'remove_participant': return { room, participant: 'p' }
    case 'validate_meeting_v1': case 'fetch_meeting_v1': case 'validate_api_meeting': return { meeting: room }
    default: return {}
  }
}

/** What cannot be said in this language, and why not. Each has to be there, and to be so. */
const inexpressible = {
  'opentok_rest_request.json/call-unknown': 'a call is a method, so no other can be named',
  'videoio_rest_request.json/call-unknown': 'a call is a method, so no other can be named',
}
const left = new Set(Object.keys(inexpressible))
let total = 0
const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
assert.ok(files.length >= 16)

for (const name of files) {
  // Rules of a server in OpenTok's place, which this package does not serve.
  const skip =
    (/^opentok_(endpoint|seat)/.test(name) && 'what stands in for a cloud is the server') ||
    (name.startsWith('session_') && '@roomkey/session runs them')
  test(`vectors: ${name}`, { skip }, async () => {
    const file = exactParse(readFileSync(new URL(name, folder), 'utf8'))
    let executed = 0
    const failures = []
    for (const group of file.testGroups) {
      const runner = runners[group.type]
      assert.ok(runner, `unknown type ${group.type}`)
      for (const vector of group.tests) {
        executed += 1
        if (left.delete(`${name}/${vector.id}`)) {
          const method = vector.call.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())
          for (const { Api } of [opentok, vonage, videoio]) assert.ok(!(method in Api.prototype), method)
          console.log(`not run: ${name}/${vector.id}: ${inexpressible[`${name}/${vector.id}`]}`)
          continue
        }
        try {
          judge(vector, await settled(runner, group, vector))
        } catch (error) {
          failures.push(`${name}/${vector.id} (${vector.comment}): ${error.message}`)
        }
      }
    }
    assert.equal(executed, file.numberOfTests, 'not every test ran')
    assert.deepEqual(failures, [])
    total += executed
  })
}

function judge(vector, { value, error }) {
  if (vector.result === 'error') {
    assert.ok(error, `wanted ${vector.code}, and it was accepted`)
    assert.ok(isRoomkeyError(error) || error.message === 'revoked', String(error.stack))
    assert.equal(error.code, vector.code)
  } else {
    assert.equal(vector.result, 'ok')
    if (error) throw new Error(`wanted success, got ${error.code}: ${error.stack}`)
    assert.deepEqual(normal(value), normal(vector.output))
  }
}

/** Without prototypes, which JSON has none of. */
function normal(value) {
  if (Array.isArray(value)) return value.map(normal)
  if (typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, normal(one)]))
}

after(() => {
  assert.deepEqual([...left], [], 'these are not there any more')
  console.log(`${total - Object.keys(inexpressible).length} vectors ran`)
})
