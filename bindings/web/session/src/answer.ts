/**
 * What servers that hand out tokens are asked, and what their answers mean: the core's `session::answer` in another language,
 * held to it by the same vectors.
 */

import { SessionError } from './error.js'
import type { Fetched } from './words.js'

/**
 * How a server is asked and answers. `any`, which is usual, takes the answers of all of them.
 *
 * | profile | request | the token is |
 * | --- | --- | --- |
 * | `get-token` | `GET`, `participantId` in the query | `token` |
 * | `room` | `GET`, `participantId` in the query | `token` |
 * | `videoio-v2` | `POST {identity, scopes}` | `sessionToken` |
 * | `videoio-v1` | `POST {identity}` | `session_key` |
 * | `livekit` | `POST {participant_identity}` | `participant_token` and the like |
 * | `bare` | `GET` | all of the text |
 */
export type Profile = 'any' | 'get-token' | 'room' | 'videoio-v2' | 'videoio-v1' | 'livekit' | 'bare'

/** The longest answer that is read, in bytes. */
export const LONGEST_ANSWER = 128 * 1024
const LONGEST_TOKEN = 16 * 1024

/** A request, as `fetch` takes it. */
export interface Asked {
  method: string
  url: string
  headers: Record<string, string>
  body: string | undefined
}

/** What came back. */
export interface Answer {
  status: number
  /** A header by its name in lower case. */
  header(name: string): string | null | undefined
  body: string
}

const TOKEN = ['token']
const LIVEKIT = ['participantToken', 'participant_token', 'token', 'accessToken', 'access_token']
const MEMBERS: Record<string, string[]> = {
  any: [...TOKEN, 'sessionToken', 'session_key', ...LIVEKIT],
  'get-token': TOKEN,
  room: TOKEN,
  'videoio-v2': ['sessionToken'],
  'videoio-v1': ['session_key'],
  livekit: LIVEKIT,
  bare: [],
}

export const isProfile = (name: unknown): name is Profile => Object.hasOwn(MEMBERS, name as string)

/** The token of a text, if it can be one: 1 to 16 384 printable characters of ASCII without spaces. */
export function tokenOf(text: unknown): string {
  const fault =
    typeof text !== 'string' || /^(|null|undefined|None|\[object Object\])$/.test(text) ? 'It is what programs write for nothing.'
    : /^["{[<]/.test(text) ? 'It is JSON or a page.'
    : /^[!-~]+$/.test(text) ? ''
    : 'It has a character that no token has.'
  if ((text as string)?.length > LONGEST_TOKEN) throw new SessionError('token_too_large', 'A token is at most 16 KiB.')
  if (fault) throw new SessionError('token_malformed', `This is no token. ${fault}`)
  return text as string
}

/** What an answer brought, by the device's clock in milliseconds. Throws a `SessionError`, in which nothing of the body is. */
export function understood(profile: Profile, answer: Answer, now: number): Fetched {
  const { status, body, header } = answer
  const date = dateOf(header('date'))
  if (status < 200 || status > 299) throw refusal(answer, status, date ?? now)
  if (body.length > LONGEST_ANSWER) throw invalid('is longer than 128 KiB')
  // What was no UTF-8 is decoded to this sign, and no token or name has it.
  if (body.includes('�')) throw invalid('is no UTF-8')
  const text = body.trim()
  let members: Members = {}
  let token: unknown = text
  if (profile !== 'bare' && (profile !== 'any' || /^[{["]/.test(text))) {
    members = parsed(text)
    if (members['error'] != null) throw refusal(answer, 400, date ?? now)
    token = given(members, MEMBERS[profile]!)
    if (token == null) throw invalid('has no token')
  }
  const age = header('age') ?? ''
  return fetchedOf(tokenOf(token), members, now, { date, age: /^\d+$/.test(age) ? Number(age) * 1000 : 0 })
}

type Members = Record<string, unknown>

const invalid = (sentence: string): SessionError => new SessionError('remote_answer_invalid', `The answer ${sentence}.`)

/** The first of these that is there. */
const given = (members: Members, names: string[]): unknown => names.map((name) => members[name]).find((one) => one != null)

/** What stands in a text of JSON; what is no object has none of the members that are looked for. */
function parsed(text: string): Members {
  try {
    return (JSON.parse(text) as Members | null) ?? {}
  } catch {
    // Where it breaks is told with what stands there.
    return {}
  }
}

/**
 * A token and how long it lives: by what was said about it, by the server's clock, by itself, and last by the device's clock, which
 * may be wrong. What a token says of itself counts where it has just come, not where somebody had it already.
 */
export function fetchedOf(token: string, members: Members, now: number, came?: { date?: number | undefined; age: number }): Fetched {
  const claims = claimsOf(token)
  const lives = stated(members, ['expires_in', 'expiresIn'], seconds)
  const end = stated(members, ['expiresAt', 'expires_at'], (value) => seconds(value) ?? timeOf(value)) ?? seconds(claims['exp'])
  const begin = seconds(claims['iat'])
  const identity = given(members, ['identity', 'participant_identity'])
  let lifetime = lives
  let sure = true
  if (lives === undefined && end !== undefined) {
    if (came?.date !== undefined) lifetime = end - came.date - 1000
    else if (came && begin !== undefined) {
      const all = end - begin
      lifetime = all > 600_000 ? all - 60_000 : all
    } else {
      lifetime = end - now
      sure = false
    }
  }
  if (lifetime !== undefined) lifetime = Math.max(Math.floor(lifetime - ((sure && came?.age) || 0)), 0)
  return { token, lifetime, sure, identity: typeof identity === 'string' ? identity : undefined }
}

/** A time that is said has to be one. */
function stated(members: Members, names: string[], read: (value: unknown) => number | undefined): number | undefined {
  const value = given(members, names)
  if (value == null) return undefined
  const time = read(value)
  if (time === undefined) throw invalid(`has a time that is none: ${names}`)
  return time
}

function claimsOf(token: string): Members {
  try {
    const [, payload] = /^[^.]*\.([^.]*)\./.exec(token)!
    const bytes = Uint8Array.from(atob(payload!.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0))
    const { exp, iat } = parsed(new TextDecoder().decode(bytes))
    return { exp: numeric(exp), iat: numeric(iat) }
  } catch {
    return {}
  }
}

const numeric = (value: unknown): number => (typeof value === 'number' ? value : NaN)

/** Seconds as a number or as the text of one, in milliseconds. From 10^11 on they are milliseconds, written by mistake. */
function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value
  return typeof number === 'number' && number >= 0 && number < 1e11 ? number * 1000 : undefined
}

/** ISO 8601 in UTC, to the millisecond. */
function timeOf(value: unknown): number | undefined {
  const text = `${typeof value === 'string' && value}`
  const time = /^\d{4}(-\d\d){2}T\d\d(:\d\d){2}(\.\d{1,9})?Z$/.test(text) ? Date.parse(text.replace(/(\.\d{3})\d+/, '$1')) : NaN
  // Some take the thirtieth of February for another day.
  return time >= 0 && new Date(time).toISOString().startsWith(text.slice(0, 19)) ? time : undefined
}

/** A date of HTTP. */
function dateOf(text: string | null | undefined): number | undefined {
  const time = text?.trim().endsWith(' GMT') ? Date.parse(text) : NaN
  return time >= 0 ? time : undefined
}

/** What a status that is no success means. */
function refusal({ status, header, body }: Answer, meant: number, now: number): SessionError {
  const kind = Math.floor(meant / 100)
  const word = WORDS[meant] ?? (kind === 5 ? 'unavailable' : kind === 4 ? 'invalid_parameter' : 'answer_invalid')
  let isRetryable = word === 'unavailable' || word === 'rate_limited'
  const asked = header('retry-after') ?? ''
  const date = dateOf(asked)
  let retryAfter: number | undefined
  if (isRetryable) {
    if (/^\d{1,9}$/.test(asked)) retryAfter = Number(asked)
    else if (date !== undefined) retryAfter = Math.max(Math.ceil((date - now) / 1000), 0)
  } else if (/token_not_yet_valid|not (yet valid|valid yet)/i.test(body.slice(0, 4096))) {
    // Clocks differ a little. In a second it is.
    isRetryable = true
    retryAfter = 1
  }
  return new SessionError(`remote_${word}`, `The server answered ${status}.`, { status, isRetryable, retryAfter })
}

const WORDS: Record<number, string> = {
  401: 'unauthorized',
  402: 'not_found',
  403: 'forbidden',
  404: 'not_found',
  408: 'unavailable',
  425: 'rate_limited',
  429: 'rate_limited',
}

/** The request of a profile. */
export function asked(profile: Profile, url: string, given: { identity?: string | undefined; scopes?: string[] | undefined; appToken?: string | undefined }): Asked {
  const { identity, scopes, appToken } = given
  const headers: Record<string, string> = { accept: profile === 'bare' ? 'text/plain, application/jwt' : 'application/json' }
  let body: unknown
  if (profile === 'videoio-v1') body = { identity }
  else if (profile === 'videoio-v2') body = { identity, scopes: scopes ?? [] }
  else if (profile === 'livekit') body = { participant_identity: identity }
  if (appToken !== undefined) headers['authorization'] = (profile === 'videoio-v1' ? 'App token=' : 'Bearer ') + appToken
  if (body) headers['content-type'] = 'application/json'
  else if (identity !== undefined && (profile === 'get-token' || profile === 'room')) {
    const where = new URL(url)
    where.searchParams.set('participantId', identity)
    url = where.href
  }
  return { method: body ? 'POST' : 'GET', url, headers, body: body === undefined ? undefined : JSON.stringify(body) }
}
