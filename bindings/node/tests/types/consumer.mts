// A program that uses everything with types. It is compiled, not run.

import { createServer } from 'node:http'
import express from 'express'
import {
  type ErrorCode, inspect, isRoomkeyError, jws, lifetimeSeconds, opentok, type Permission, Report, Revocation, RoomkeyError, Secret, type OpentokClaims, type OpentokMint, type Vendor, vendor,
  type VendorClaim, type VendorClaims, type VideoioAppClaims, VendorKeys, version, videoio, videosdk, vonage,
} from 'roomkey'
import { endpoints as withExpress, Policy } from 'roomkey/express'
import { endpoints as withFastify } from 'roomkey/fastify'
import { endpoints as withFetch } from 'roomkey/fetch'

const credentials: videosdk.Credentials = new videosdk.Credentials({ apiKey: 'a', secret: new Secret(new Uint8Array(32), { allowWeak: true }) })
const permissions: readonly Permission[] = ['allow_join']
const token: string = credentials.mint({ permissions, claims: { big: 1n }, now: new Date(), lifetime: '2h' })
const claims: videosdk.VerifiedClaims = credentials.verify(token, { use: 'join', roomId: 'r', leeway: 5 })
const entry: 'direct' | 'ask' | undefined = claims.entry
const date: Date | undefined = claims.expiresAt
const many: (string | RoomkeyError)[] = credentials.mintMany(['a'], { permissions })
const keyring = new videosdk.Keyring([[credentials, 'active']])
const covered: boolean = Revocation.token('a', 'b').covers(keyring.verify(token))
const report: Report = inspect(token, { secret: 'x' })
const no: false = report.verified
const sub: unknown = jws.verify(token, jws.Key.hs256('x'), { audience: 'us', issuer: 'them' }).sub
const call: videosdk.Call<videosdk.Room> = new videosdk.Api().createRoom(token, { autoClose: { minutes: 1, deactivate: false } })
const room: videosdk.Room = call.understand(200, new Headers(), '')
const client = new videosdk.Client({ credentials: keyring, timeoutSeconds: 5 })
const page: videosdk.Page<videosdk.Room> = await client.listRooms({ page: 1 }, { signal: AbortSignal.timeout(1) })
for await (const session of client.sessions()) console.log(session.hasEnded)

try {
  lifetimeSeconds('2h')
} catch (error) {
  if (isRoomkeyError(error)) {
    const code: ErrorCode = error.code
    switch (error.code) {
      case 'token_expired':
        break
      // @ts-expect-error it is no code
      case 'token_expried':
        break
    }
    console.log(code, error.retryAfter)
  }
}

const app = express()
app.use('/video', withExpress<express.Request>({ credentials, caller: async (request) => (request.get('x') ? new Policy({ permissions, roles: ['rtc'] }) : null) }))
const handler: (request: Request) => Promise<Response> = withFetch({ credentials, caller: (request) => (request.headers.has('x') ? { permissions, roles: ['rtc'] } : undefined) })
void withFastify({}, { prefix: '/video', credentials, caller: () => null })
createServer((request, response) => withExpress({ credentials, caller: () => null })(request, response, () => response.end()))

const seats = new opentok.Credentials({ apiKey: '1', secret: 'x' })
const seat: opentok.VerifiedClaims = seats.verify(seats.mint({ session: 's', role: 'publisher', kind: 't1', nonce: 7, lifetime: '1h' }), { capability: 'publish' })
const role: opentok.Role = seat.role
const abilities: opentok.Capability[] = opentok.capabilities(role)
const able: boolean = opentok.may('publisher', 'signal')
const when: Date | undefined = opentok.SessionId.create('1', { peerToPeer: true }).createdAt
const created: opentok.Session = await new opentok.Client({ credentials: seats, attempts: 1 }).createSession({ mediaMode: 'routed' }, { signal: AbortSignal.timeout(1) })
const application = new vonage.Verifier({ applicationId: 'a', publicKeyPem: 'p' }).verify('t', { session: created.sessionId }).applicationId
const authority = new videoio.Authority(new Uint8Array(32))
const grant: string = authority.mintSession(authority.verifyApp('t'), { identity: 'ann', scopes: ['videos.read'] })
const scopes: readonly videoio.Scope[] = authority.verifySession(grant).scopes
const begun: videoio.Session = await new videoio.Client({ appToken: 't', generation: 'first' }).createSession({ identity: 'ann' })
const warning: videoio.ScriptWarning | undefined = videoio.SessionCredentials.fromScriptUrl('u').warning
const status: number = new videoio.Endpoints({ authority, lifetime: 60 }).createSession({ query: '' }).status

const found: Vendor = vendor('opentok')
const opened = found.open({ apiKey: '1', secret: new Secret('x'), allowWeakSecret: true })
const known: VendorClaims = opened.verify(opened.mint({ session: 's', role: 'publisher', layoutClasses: ['focus'], lifetime: '1h' }), { capability: 'publish', leeway: 5 })
opened.mint({ grant: { room: 'r', identity: 'ann', join: 'ask', publish: ['camera'] }, issuedAt: new Date() })
const member: string | undefined = found.about.forms[0]?.mint[0]?.name

// Of a vendor whose name is written down the compiler knows what it takes.
const typed = vendor('opentok').open({ apiKey: '1', secret: new Secret('x'), allowWeakSecret: true })
const typedClaims: VendorClaims<OpentokClaims> = typed.verify(typed.mint({ session: 's', role: 'publisher', layoutClasses: ['focus'], lifetime: '1h' }), { capability: 'publish', leeway: 5 })
typed.mint({ grant: { room: 's', identity: 'ann', join: 'join' }, lifetime: 60, issuedAt: new Date() })
const anyKeys: VendorKeys = typed
const asked: OpentokMint = { session: 's', role: 'moderator' }
typed.mint(asked)
vendor('livekit').fromEnv().mint({ identity: 'ann', room: 'class-7', video: { roomJoin: true }, attributes: { side: 'left' } })
vendor('videosdk').fromEnv().verify('t', { use: 'join', room: 'r', maxLifetime: '30d' })
vendor('vonage').fromEnv().verify('t', { capability: 'subscribe' })
vendor('videoio').fromEnv().mint({ identity: 'ann', scopes: ['videos.read'] })
typed.mint({ kind: 'api', lifetime: 60 })
vendor('videoio').fromEnv().mint({ kind: 'app', app: 'my-app' })
const byItsName: Vendor = vendor(String(member))
byItsName.fromEnv().mint({ anything: 1 })

// What comes out is typed by the kind of token.
const { session: takenFor, data, kind: form }: OpentokClaims = typedClaims.claims
const seatRole: 'subscriber' | 'publisher' | 'publisheronly' | 'moderator' = typedClaims.claims.role
const nothing: string | null = data
const caller: string = typed.verify('t', { kind: 'api', leeway: 5 }).claims.project
const appClaims: VendorClaims<VideoioAppClaims> = vendor('videoio').fromEnv().verify('t', { kind: 'app' })
const granted: Readonly<Record<string, unknown>> | undefined = vendor('livekit').fromEnv().verify('t').claims.video
const ownClaim: unknown = vendor('videosdk').fromEnv().verify('t').raw['tenant']
const anyClaims: VendorClaims = typedClaims
const required: boolean | undefined = vendor('opentok').about.forms[0]?.mint[0]?.isRequired
const described: VendorClaim | undefined = vendor('opentok').about.forms[0]?.claims[0]

// @ts-expect-error a token is minted from something
typed.mint()
// @ts-expect-error a client token is for a session, as a role
typed.mint({})
// @ts-expect-error as a role
typed.mint({ session: 's' })
// @ts-expect-error for a session
typed.mint({ role: 'publisher' })
// @ts-expect-error there are permissions in it
vendor('videosdk').fromEnv().mint({ room: 'r' })
// @ts-expect-error an app token is for an app
vendor('videoio').fromEnv().mint({ kind: 'app' })
// @ts-expect-error a session has scopes
vendor('videoio').fromEnv().mint({ identity: 'ann' })
// @ts-expect-error a token for the API is for no session
typed.mint({ kind: 'api', session: 's' })
// @ts-expect-error nor is it asked for one
typed.verify('t', { kind: 'api', session: 's' })
// @ts-expect-error this is no kind
typed.verify('t', { kind: 'app' })
// @ts-expect-error no claim is called so
typedClaims.claims.roomId
// @ts-expect-error a token for the API has no role
typed.verify('t', { kind: 'api' }).claims.role
// @ts-expect-error this is no role
typed.mint({ session: 's', role: 'host' })
// @ts-expect-error this is no member
typed.mint({ session: 's', rol: 'publisher' })
// @ts-expect-error a session is text
typed.mint({ session: 7, role: 'publisher' })
// @ts-expect-error a grant says how somebody gets in
typed.mint({ grant: { room: 's', identity: 'ann' } })
// @ts-expect-error this is no capability
typed.verify('t', { capability: 'fly' })
// @ts-expect-error this is asked of another vendor's tokens
typed.verify('t', { use: 'join' })
// @ts-expect-error a key is missing
vendor('opentok').open({ secret: 'x' })
// @ts-expect-error a key is text, bytes or a `Secret`
vendor('opentok').open({ apiKey: 7, secret: 'x' })
// @ts-expect-error this is no permission
vendor('videosdk').fromEnv().mint({ permissions: ['host'] })

// @ts-expect-error a grant says how somebody gets in
opened.mint({ grant: { room: 'r', identity: 'ann' } })
// @ts-expect-error this is no credential
found.open({ apiKey: 7 })
// @ts-expect-error only a vendor makes them
new VendorKeys()
// @ts-expect-error a role is not optional
seats.mint({ session: 's' })
// @ts-expect-error this is a role of another vendor
seats.mint({ session: 's', role: 'rtc' })
// @ts-expect-error Vonage has no T1
new vonage.Credentials({ applicationId: 'a', privateKeyPem: 'p' }).mint({ session: 's', role: 'publisher', kind: 't1' })
// @ts-expect-error a verifier does not mint
new vonage.Verifier({ applicationId: 'a', publicKeyPem: 'p' }).mint
// @ts-expect-error an app has to be verified
authority.mintSession('my-app', { identity: 'ann', scopes: ['videos.read'] })
// @ts-expect-error this is no scope
authority.mintSession(authority.verifyApp('t'), { identity: 'ann', scopes: ['videos'] })
// @ts-expect-error credentials of another vendor
new opentok.Client({ credentials })
// @ts-expect-error only `verify` makes them
new opentok.VerifiedClaims()

// @ts-expect-error permissions are not optional
credentials.mint({})
// @ts-expect-error this is no permission
credentials.mint({ permissions: ['host'] })
// @ts-expect-error this is no option
credentials.mint({ permissions, room: 'r' })
// @ts-expect-error the options are not optional
credentials.mint()
// @ts-expect-error this is no use
credentials.verify(token, { use: 'host' })
// @ts-expect-error only `verify` makes them
new videosdk.VerifiedClaims()
// @ts-expect-error a report is no claims
Revocation.token('a', 'b').covers(report)
// @ts-expect-error neither is what looks like them
Revocation.token('a', 'b').covers({ apiKey: 'a', jti: 'b' })
// @ts-expect-error nothing changes them
claims.roomId = 'x'
// @ts-expect-error nothing changes them
claims.permissions.push('allow_mod')
// @ts-expect-error there is no server without a caller
withExpress({ credentials })
// @ts-expect-error an API key is needed
new videosdk.Credentials({ secret: 'x' })
// @ts-expect-error the secret does not come out again
credentials.secret

console.log(known.room, typedClaims.room, anyKeys.vendor, member, abilities, able, when, application, scopes, begun, warning, status)
console.log(version, entry, date, many, covered, no, sub, room, page, handler)
