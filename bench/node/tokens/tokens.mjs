// Tokens in Node: the package beside what people use today. Prints the nanoseconds of each row and round as JSON.
//
//     node tokens.mjs ROUNDS MILLISECONDS FOLDER_OF_THE_PACKAGE
//
// Every contender does the same work: the claims of the vendor's page "Authentication and Tokens" with `iat`, `exp` and a
// random `jti`; and a token verified to an object of which four claims are read. Client tokens of OpenTok are made beside the
// vendor's own package. It checks none, so beside ours stands what its test helper does, with Node's own HMAC: it takes
// the token apart, compares the signature and decodes the fields, and looks at no time, role or session.

import { createHmac, createSecretKey, randomUUID, timingSafeEqual } from 'node:crypto'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import * as nodeRs from '@node-rs/jsonwebtoken'
import { createSigner, createVerifier } from 'fast-jwt'
import * as jose from 'jose'
import jsonwebtoken8 from 'jsonwebtoken-8'
import jsonwebtoken9 from 'jsonwebtoken'
import OpenTok from 'opentok'

const [rounds, milliseconds, folder] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]]
const { opentok, videosdk } = createRequire(pathToFileURL(`${folder}/x.js`))('./lib/index.js')

const apiKey = '0f6ba2f3-1f5b-4f5e-9d0a-3c1c2f8f4c11'
const secret = '9d3b1f0a6c5e4827b1a0f3c2d4e5968790817263544a3b2c1d0e9f8a7b6c5d4e'
const roomId = '2kyv-gzay-64pg'
const participantId = 'lxvdplwt'
const seconds = () => Math.floor(Date.now() / 1000)

const credentials = new videosdk.Credentials({ apiKey, secret })
const payload = () => {
  const iat = seconds()
  return {
    apikey: apiKey, permissions: ['allow_join'], version: 2, roomId, participantId, roles: ['crawler', 'rtc'], iat, exp: iat + 7200,
    jti: randomUUID(),
  }
}
const read = (claims) => {
  sink += claims.exp + claims.roomId.length + claims.participantId.length + claims.permissions.length
}
let sink = 0

const HS256 = { algorithm: 'HS256' }
const keyObject = createSecretKey(Buffer.from(secret))
const joseKey = new TextEncoder().encode(secret)
const fastSign = createSigner({ key: secret, algorithm: 'HS256' })
const fastVerify = createVerifier({ key: secret, algorithms: ['HS256'] })
const nodeRsExpected = { algorithms: [nodeRs.Algorithm.HS256], requiredSpecClaims: ['exp'] }
const token = credentials.mint({ permissions: ['allow_join'], roomId, participantId, roles: ['crawler', 'rtc'] })
const signed = token.slice(0, token.lastIndexOf('.'))
const participants = Array.from({ length: 1000 }, (_, index) => `participant-${index}`)

const project = '123456'
const sdk = new OpenTok(project, secret)
const seats = new opentok.Credentials({ apiKey: project, secret })
const session = String(opentok.SessionId.create(project))
const data = 'name=ann'
const wish = { session, role: 'publisher', data, layoutClasses: ['focus'] }
const theirWish = () => ({ role: 'publisher', data, initialLayoutClassList: ['focus'], expireTime: seconds() + 86_400 })
const t1 = sdk.generateToken(session, theirWish(), true)
const readSeat = (claims) => {
  sink += claims.exp + claims.session.length + claims.role.length + claims.data.length
}

/** As the vendor's test helper takes a T1 token apart, and the least that says who made it. */
function openByHand(token) {
  const inner = Buffer.from(token.slice(4), 'base64').toString('latin1')
  const at = inner.indexOf(':')
  const given = Buffer.from(new URLSearchParams(inner.slice(0, at)).get('sig'), 'hex')
  const fields = inner.slice(at + 1)
  if (!timingSafeEqual(createHmac('sha1', keyObject).update(fields).digest(), given)) throw new Error('another signature')
  const { expire_time, session_id, role, connection_data } = Object.fromEntries(new URLSearchParams(fields))
  return { exp: Number(expire_time), session: session_id, role, data: connection_data }
}

// What is compared is the same on both sides.
for (const token of [t1, sdk.generateToken(session, theirWish()), seats.mint({ ...wish, kind: 't1' })]) seats.verify(token, { session })

/** Each row: how many tokens a call makes, and the call. */
const rows = {
  'createHmac alone': [1, () => createHmac('sha256', keyObject).update(signed).digest('base64url')],
  'mint/roomkey': [1, () => credentials.mint({ permissions: ['allow_join'], roomId, participantId, roles: ['crawler', 'rtc'] })],
  'mint/roomkey, a claim of its own': [1, () => credentials.mint({ permissions: ['allow_join'], roomId, participantId, claims: { name: 'Ann' } })],
  'mint/roomkey mintMany, per token of 1000': [1000, () => credentials.mintMany(participants, { permissions: ['allow_join'], roomId, roles: ['crawler', 'rtc'] })],
  'mint/@node-rs/jsonwebtoken': [1, () => nodeRs.signSync(payload(), secret)],
  'mint/fast-jwt': [1, () => fastSign(payload())],
  'mint/jose': [1, () => new jose.SignJWT(payload()).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(joseKey)],
  'mint/jsonwebtoken 8.5.1': [1, () => jsonwebtoken8.sign(payload(), secret, HS256)],
  'mint/jsonwebtoken 9': [1, () => jsonwebtoken9.sign(payload(), secret, HS256)],
  'mint/jsonwebtoken 9, KeyObject': [1, () => jsonwebtoken9.sign(payload(), keyObject, HS256)],
  'verify/roomkey': [1, () => read(credentials.verify(token, { use: 'join', roomId }))],
  'verify/@node-rs/jsonwebtoken': [1, () => read(nodeRs.verifySync(token, secret, nodeRsExpected))],
  'verify/fast-jwt': [1, () => read(fastVerify(token))],
  'verify/jose': [1, async () => read((await jose.jwtVerify(token, joseKey, { algorithms: ['HS256'] })).payload)],
  'verify/jsonwebtoken 8.5.1': [1, () => read(jsonwebtoken8.verify(token, secret, { algorithms: ['HS256'] }))],
  'verify/jsonwebtoken 9': [1, () => read(jsonwebtoken9.verify(token, secret, { algorithms: ['HS256'] }))],
  'verify/jsonwebtoken 9, KeyObject': [1, () => read(jsonwebtoken9.verify(token, keyObject, { algorithms: ['HS256'] }))],
  'OpenTok T1 mint/roomkey': [1, () => seats.mint({ ...wish, kind: 't1' })],
  'OpenTok T1 mint/npm opentok': [1, () => sdk.generateToken(session, theirWish(), true)],
  'OpenTok JWT mint/roomkey': [1, () => seats.mint(wish)],
  'OpenTok JWT mint/npm opentok': [1, () => sdk.generateToken(session, theirWish())],
  'OpenTok T1 verify/roomkey': [1, () => readSeat(seats.verify(t1, { session, capability: 'publish' }))],
  'OpenTok T1 verify/by hand with node:crypto': [1, () => readSeat(openByHand(t1))],
}

async function measure([each, call], milliseconds) {
  const end = performance.now() + milliseconds
  let calls = 0
  const begun = process.hrtime.bigint()
  do {
    // Often enough that asking for the time costs nothing, seldom enough for slow ones.
    for (let index = 0; index < (each > 1 ? 1 : 50); index++) {
      const result = call()
      if (result instanceof Promise) await result
      calls += 1
    }
  } while (performance.now() < end)
  return Number(process.hrtime.bigint() - begun) / calls / each
}

const measured = Object.fromEntries(Object.keys(rows).map((name) => [name, []]))
for (const row of Object.values(rows)) await measure(row, milliseconds / 2)
for (let round = 0; round < rounds; round++) {
  for (const [name, row] of Object.entries(rows)) measured[name].push(await measure(row, milliseconds))
}
console.log(JSON.stringify({ measured, sink }))
