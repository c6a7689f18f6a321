// Tokens made by other people's software: Wycheproof, the RFCs, hostile tokens, other libraries. They are not part of the
// repository; they run where a folder `../shared/vectors` stands beside it. Where they leave a choice, ours is read from
// docs/decisions.md. Vectors of primitives below tokens (HMAC, RSA) cannot be asked here; the core's tests run them.

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { inspect, isRoomkeyError, jws, opentok, Secret, videosdk, vonage } from 'roomkey'
import { repository } from './support/repository.mjs'

const folder = new URL('../shared/vectors/', repository)
const skip = existsSync(folder) ? false : 'no vectors of others beside the repository'
const apiKey = '5f0e1c9a-0000-4000-8000-0123456789ab'

const read = (name) => JSON.parse(gunzipSync(readFileSync(new URL(`${name}.json.gz`, folder))))
const base64 = (value) => Buffer.from(value).toString('base64url')
const hs256 = (key, signed) => createHmac('sha256', key).update(signed).digest('base64url')
const weak = (value) => new Secret(value, { allowWeak: true })

function verdict(run) {
  try {
    run()
    return 'accept'
  } catch (error) {
    assert.ok(isRoomkeyError(error), String(error.stack))
    return error.code
  }
}

/** The decisions, from the table that the core's tests compare with the core. */
function decisions() {
  const rows = readFileSync(new URL('docs/decisions.md', repository), 'utf8').matchAll(/^\| `([^`]+)` \| `([^`]+)` \|/gm)
  return new Map([...rows].map(([, vector, verdict]) => [vector, verdict]))
}

/** Collects what went wrong, so that one vector does not hide the others. */
class Tally {
  failures = []
  count = 0
  decided = decisions()

  demand(id, fits, got) {
    this.count += 1
    if (!fits) this.failures.push(`${id}: ${got}`)
  }

  policy(id, vector, got) {
    this.demand(id, this.decided.get(vector) === got, `decided ${this.decided.get(vector)}, got ${got}`)
  }

  end(context, least) {
    context.diagnostic(`${this.count} verdicts`)
    assert.deepEqual(this.failures, [])
    assert.ok(this.count >= least, `only ${this.count} ran`)
  }
}

test('hostile tokens', { skip }, (context) => {
  const file = read('negative')
  const tally = new Tally()
  for (const vector of file.vectors) {
    const token = tokenOf(file, vector)
    const got = verdict(() => ({ jwt: asJwt, videosdk: asVideosdk, 'opentok-t1': asT1 })[vector.layer](file, vector, token))
    if (vector.expect === 'policy') tally.policy(vector.id, vector.id, got)
    else tally.demand(vector.id, (vector.expect === 'accept') === (got === 'accept'), got)
  }
  tally.end(context, 180)
})

function tokenOf({ keys }, vector) {
  if (vector.token !== undefined) return vector.token
  const { recipe } = vector
  if (recipe.t1) return t1(keys[vector.key], spelledOut(recipe.data))
  if (recipe.repeat !== undefined) return spelledOut(recipe)
  const header = recipe.header ?? spelledOut(recipe.header_gen)
  const payload = recipe.payload_text ?? spelledOut(recipe.payload)
  const signed = `${base64(header)}.${base64(payload)}`
  return `${signed}.${hs256(keys[vector.key], signed)}`
}

function spelledOut({ prefix = '', suffix = '', repeat = '', count, nest_open, nest_close, leaf = '' }) {
  const middle = nest_open === undefined ? repeat.repeat(count) : nest_open.repeat(count) + leaf + nest_close.repeat(count)
  return prefix + middle + suffix
}

function asJwt(file, vector, token) {
  const key = vector.alg_allow.join() === 'HS256'
    ? jws.Key.hs256(file.keys[vector.key])
    : jws.Key.rs256Pem(file.public_keys[vector.key].public_spki_pem)
  const options = { leeway: vector.leeway, now: vector.now }
  if (vector.ref === 'TIM-09') options.maxLifetime = '30d'
  jws.verify(token, key, options)
}

function t1({ api_key, secret }, data) {
  const signature = createHmac('sha1', secret).update(data).digest('hex')
  return `T1==${Buffer.from(`partner_id=${api_key}&sig=${signature}:${data}`).toString('base64')}`
}

function asT1({ keys }, vector, token) {
  const { api_key, secret } = keys[vector.key]
  new opentok.Credentials({ apiKey: api_key, secret }).verify(token, { now: vector.now })
}

function asVideosdk(file, vector, token) {
  const { expected_apikey = apiKey, action, roomId, participantId } = vector.context ?? {}
  const credentials = new videosdk.Credentials({ apiKey: expected_apikey, secret: file.keys[vector.key] })
  credentials.verify(token, {
    use: action ?? undefined, roomId: roomId ?? undefined, participantId: participantId ?? undefined, now: vector.now,
  })
}

test('tokens of other libraries, and of the documents’ snippets', { skip }, (context) => {
  const file = read('interop')
  const tally = new Tally()
  for (const vector of file.vectors) {
    const found = file.hs256_secrets[vector.key]
    const key = found === undefined
      ? jws.Key.rs256Pem(file.public_keys[vector.key].public_spki_pem)
      : jws.Key.hs256(weak(found.utf8))
    const opened = verdict(() => key.open(vector.token))
    tally.demand(`${vector.id} signature`, opened === 'accept' || opened.startsWith('header_'), opened)
    const [token, secret] = found === undefined ? signedAgain(vector.token) : [vector.token, found.utf8]
    const credentials = new videosdk.Credentials({ apiKey, secret: weak(secret) })
    judge(tally, vector, credentials, token)
    for (const also of vector.also ?? []) {
      const got = verdict(() => credentials.verify(token, { use: 'join', leeway: also.leeway ?? 0, now: also.verify_at }))
      const wanted = also.expect.startsWith('accept') ? 'accept' : 'token_expired'
      tally.demand(`${vector.id} at ${also.verify_at}`, got === wanted, got)
    }
  }
  for (const vector of file.seed_vectors) {
    const { apikey } = JSON.parse(vector.claims_json)
    const secret = weak(vector.secret_utf8)
    tally.demand(`${vector.id} signature`, verdict(() => jws.Key.hs256(secret).open(vector.token)) === 'accept', 'not opened')
    // The snippets' API keys are placeholders too, which credentials do not take: their payload is opened instead.
    if (verdict(() => new videosdk.Credentials({ apiKey: apikey, secret })) !== 'accept') continue
    const credentials = new videosdk.Credentials({ apiKey: apikey, secret })
    judge(tally, vector, credentials, vector.token)
    const options = { use: 'join', allowMissingExpiry: true, now: vector.verify_at }
    tally.demand(`${vector.id} exp waived`, verdict(() => credentials.verify(vector.token, options)) === 'accept', 'refused')
  }
  tally.end(context, 300)
})

function signedAgain(token) {
  const secret = '7'.repeat(64)
  const [header, payload] = token.split('.')
  const changed = { ...JSON.parse(Buffer.from(header, 'base64url')), alg: 'HS256' }
  const signed = `${base64(JSON.stringify(changed))}.${payload}`
  return [`${signed}.${hs256(secret, signed)}`, secret]
}

function judge(tally, { id, expect, verify_at: now }, credentials, token) {
  let entry
  const got = verdict(() => (entry = credentials.verify(token, { use: 'join', now }).entry))
  switch (expect.claims) {
    case 'accept': case 'header-accept': return tally.demand(id, got === 'accept', got)
    case 'accept-lobby': return tally.demand(id, got === 'accept' && entry === 'ask', got)
    case 'accept-as-api-token': {
      const api = verdict(() => credentials.verify(token, { use: 'api', now }))
      return tally.demand(id, got === 'role_not_allowed' && api === 'accept', `${got}, ${api}`)
    }
    case 'reject': case 'reject-or-flag': case 'reject-if-aud-required': return tally.demand(id, got !== 'accept', got)
    case 'policy': case 'header-policy': return tally.policy(id, id.split('/')[1] ?? id, got)
    default: throw new Error(`nobody can expect ${expect.claims}`)
  }
}

test('tokens and session ids of OpenTok’s and Vonage’s own SDKs', { skip }, (context) => {
  const file = read('opentok')
  const tally = new Tally()
  for (const vector of [...file.sdk_vectors, ...file.modelled_vectors]) {
    const { id, token, verify_at: now } = vector
    const wanted = vector.claims_json === undefined ? undefined : JSON.parse(vector.claims_json)
    if (vector.kind === 'JWT-RS256') {
      const publicKeyPem = file.public_keys[vector.key].public_spki_pem
      let claims
      const got = verdict(() => (claims = new vonage.Verifier({ applicationId: vector.application_id, publicKeyPem }).verify(token, { now })))
      tally.demand(id, claims?.session === wanted.session_id && claims.role === wanted.role, got)
      continue
    }
    // Whatever else is wrong with it, the signature is right.
    const matches = inspect(token, { secret: weak(vector.secret), now }).findings.some(({ code }) => code === 'signature_matches')
    tally.demand(`${id} signature`, matches, 'signature_invalid')
    const verify = (options) => {
      let claims
      const got = verdict(() => {
        const credentials = new opentok.Credentials({ apiKey: vector.api_key, secret: weak(vector.secret) })
        claims = wanted && wanted.session_id === undefined ? credentials.verifyApi(token, { now }) : credentials.verify(token, { now, ...options })
      })
      return { claims, got }
    }
    const { claims, got } = verify()
    if (vector.kind === 'T1') {
      if (vector.expect.claims !== undefined) tally.policy(id, id, got)
      else tally.demand(id, got === 'accept' && saysTheSame(claims, vector), got)
    } else if (wanted.session_id === undefined) {
      tally.demand(id, got === 'accept', got)
    } else if (wanted.exp === undefined) {
      tally.policy(id, id, got)
      const waived = verify({ allowMissingExpiry: true })
      tally.demand(`${id} exp waived`, waived.claims?.session === wanted.session_id && waived.claims.role === wanted.role, waived.got)
    } else {
      tally.demand(id, claims?.session === wanted.session_id && claims.role === wanted.role, got)
    }
  }
  for (const { session_id, api_key, decoded_latin1 } of file.session_ids) {
    let project
    const got = verdict(() => ({ project } = new opentok.SessionId(session_id)))
    // One of them is broken: it is not ASCII inside.
    const isWhole = /^[\0-\x7f]*$/.test(decoded_latin1)
    tally.demand(session_id, isWhole ? project === api_key : got === 'session_id_invalid', got)
  }
  tally.end(context, 40)
})

/** Each field as the SDK wrote it. */
function saysTheSame(claims, { params, effective_expire: end }) {
  const fits = ([name, value]) => {
    switch (name) {
      case 'session_id': return claims.session === value
      case 'role': return claims.role === value
      case 'nonce': return claims.nonce === value
      case 'connection_data': return (claims.data ?? '') === value
      case 'initial_layout_class_list': return claims.layoutClasses.join(' ') === value
      case 'create_time': return String(claims.iat) === value
      case 'expire_time': return String(claims.exp) === value
      case 'scope': return true
      default: throw new Error(`no field is called ${name}`)
    }
  }
  return params.every(fits) && (!Number.isInteger(end) || claims.exp === end)
}

test('Wycheproof, signatures', { skip }, (context) => {
  const applicable = read('wycheproof/applicable')
  const tests = new Map()
  for (const group of read('wycheproof/json_web_signature_test').testGroups) {
    for (const one of group.tests) tests.set(one.tcId, { jwk: group.public ?? group.private, token: one.jws })
  }
  const open = (number) => {
    const { jwk, token } = tests.get(number)
    if (jwk.kty === 'RSA') {
      const [n, e] = [jwk.n, jwk.e].map((part) => Buffer.from(part, 'base64url'))
      return verdict(() => jws.Key.rs256Components(n, e).open(token))
    }
    const secret = Buffer.from(jwk.k, 'base64url')
    if (!secret.every((byte) => byte === 0)) return verdict(() => jws.Key.hs256(weak(secret)).open(token))
    // NUL bytes are no secret: what was signed with them is signed with something else.
    const at = token.lastIndexOf('.')
    const signed = token.slice(0, at)
    const other = '7'.repeat(64)
    const again = hs256(secret, signed) === token.slice(at + 1) ? `${signed}.${hs256(other, signed)}` : token
    return verdict(() => jws.Key.hs256(other).open(again))
  }
  const tally = new Tally()
  for (const { file, tcId, result } of applicable.jws) {
    if (file !== 'json_web_signature_test') continue
    const got = open(tcId)
    tally.demand(tcId, (result === 'valid') === (got === 'accept'), got)
  }
  for (const [number, wanted] of [[367, 'accept'], [370, 'accept'], [372, 'encoding_invalid'], [373, 'encoding_invalid']]) {
    tally.demand(`mislabelled ${number}`, open(number) === wanted, open(number))
  }
  tally.end(context, 50)
})

test('the examples of the RFCs', { skip }, (context) => {
  const tally = new Tally()
  const secret = 'b'.repeat(32)
  const key = jws.Key.hs256(secret)
  const open = (part) => {
    const signed = `${base64('{"alg":"HS256"}')}.${part}`
    return key.open(`${signed}.${hs256(secret, signed)}`)
  }
  const encoding = read('rfc/base64url')
  for (const { b64url, raw_utf8, raw_hex } of encoding.valid) {
    const raw = raw_utf8 === undefined ? Buffer.from(raw_hex, 'hex') : Buffer.from(raw_utf8)
    tally.demand(b64url, Buffer.from(open(b64url)).equals(raw), 'decoded otherwise')
  }
  for (const { in: part, why } of encoding.invalid) {
    const got = verdict(() => open(part))
    tally.demand(why, got === 'encoding_invalid', got)
  }
  for (const vector of read('rfc/rfc7515_7519').vectors) {
    const { id, token, alg, key_hex, jwk_private_public_test_key: jwk } = vector
    const key = alg === 'HS256'
      ? jws.Key.hs256(weak(Buffer.from(key_hex, 'hex')))
      : alg === 'RS256'
        ? jws.Key.rs256Components(...[jwk.n, jwk.e].map((part) => Buffer.from(part, 'base64url')))
        : jws.Key.hs256(secret)
    const got = verdict(() => key.open(token))
    tally.demand(id, (vector.expect_signature === 'valid') === (got === 'accept'), got)
    if (vector.expect_signature !== 'valid' || !Number.isInteger(vector.verify_at_valid)) continue
    const at = (now) => verdict(() => jws.verify(token, key, { now }))
    tally.demand(`${id} live`, at(vector.verify_at_valid) === 'accept', at(vector.verify_at_valid))
    for (const now of [vector.verify_at_expired, vector.verify_at_boundary?.at]) {
      if (Number.isInteger(now)) tally.demand(`${id} expired`, at(now) === 'token_expired', at(now))
    }
  }
  tally.end(context, 20)
})
