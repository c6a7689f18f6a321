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
    typeof text !== 'string' ? 'It is no text.'
    : !text ? 'It is empty.'
    : /^(null|undefined|None|\[object Object\])$/.test(text) ? 'It is the word of a program for nothing.'
    : text[0] === '"' ? 'It was written as JSON twice.'
    : /^[{[]/.test(text) ? 'It is JSON; the token is a member of it.'
    : text[0] === '<' ? 'It is a page.'
    : /^[!-~]+$/.test(text) ? ''
    : 'It has a character that no token has.'
  if ((text as string)?.length > LONGEST_TOKEN) throw new SessionError('token_too_large', 'A token is at most 16 KiB.')
  if (fault) throw new SessionError('token_malformed', `This is no token. ${fault}`)
  return text as string
}

/** What an answer brought, by the device's clock in milliseconds. Throws a `SessionError`, in which nothing of the body is. */
export function understood(profile: Profile, answer: Answer, now: number): Fetched {
  const { status, body } = answer
  const date = dateOf(answer.header('date'))
  if (status < 200 || status > 299) throw refusal(answer, date ?? now)
  const invalid = (sentence: string) => new SessionError('remote_answer_invalid', sentence, { status })
  if (body.length > LONGEST_ANSWER) throw invalid('The answer is longer than 128 KiB.')
  const text = body.trim()
  const members = profile === 'bare' || !/^[{["]/.test(text) ? undefined : parsed(text)
  if (members === undefined) {
    if (profile !== 'bare' && profile !== 'any') throw invalid('The answer is no JSON object.')
    return fetchedOf(tokenOf(text), {}, date, now)
  }
  if (members['error'] != null) throw refusal({ ...answer, status: 400 }, date ?? now)
  const name = MEMBERS[profile]!.find((one) => members[one] != null)
  if (!name) throw invalid('The answer has no token.')
  return fetchedOf(tokenOf(members[name]), members, date, now)
}

function parsed(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Where it breaks is told with what stands there.
  }
  return typeof value === 'object' && value && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** A token and how long it lives: by what was said about it, by the server's clock, by itself, and last by the device's clock. */
export function fetchedOf(token: string, members: Record<string, unknown>, date: number | undefined, now: number): Fetched {
  const claims = claimsOf(token)
  const identity = members['identity'] ?? members['participant_identity']
  const fetched: Fetched = { token, lifetime: undefined, sure: true, identity: typeof identity === 'string' ? identity : undefined }
  const lives = numberOf(members['expires_in'] ?? members['expiresIn'])
  const end = timeOf(members['expiresAt'] ?? members['expires_at']) ?? milliseconds(claims['exp'])
  const begin = milliseconds(claims['iat'])
  if (lives !== undefined) fetched.lifetime = lives * 1000
  else if (end !== undefined) {
    if (date !== undefined) fetched.lifetime = end - date - 1000
    else if (begin !== undefined) {
      const all = end - begin
      fetched.lifetime = all > 600_000 ? all - 60_000 : all
    } else {
      fetched.lifetime = end - now
      fetched.sure = false
    }
  }
  if (fetched.lifetime !== undefined) fetched.lifetime = Math.max(Math.floor(fetched.lifetime), 0)
  return fetched
}

function claimsOf(token: string): Record<string, unknown> {
  const [, payload, signature] = token.split('.')
  if (!payload || signature === undefined) return {}
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0))
    return parsed(new TextDecoder().decode(bytes))
  } catch {
    return {}
  }
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined

const milliseconds = (value: unknown): number | undefined => {
  const seconds = numberOf(value)
  return seconds === undefined ? undefined : seconds * 1000
}

/** Seconds since 1970, or ISO 8601 in UTC. */
function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return milliseconds(value)
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) ? Date.parse(value) : NaN
  return Number.isNaN(time) ? undefined : time
}

/** A date of HTTP. */
function dateOf(text: string | null | undefined): number | undefined {
  const time = text && text.endsWith(' GMT') ? Date.parse(text) : NaN
  return Number.isNaN(time) ? undefined : time
}

/** What a status that is no success means. */
function refusal({ status, header }: Answer, now: number): SessionError {
  const kind = Math.floor(status / 100)
  const word = WORDS[status] ?? (kind === 5 ? 'unavailable' : kind === 4 ? 'invalid_parameter' : 'answer_invalid')
  const isRetryable = word === 'unavailable' || word === 'rate_limited'
  const asked = header('retry-after')?.trim()
  let retryAfter: number | undefined
  if (asked && isRetryable) {
    const date = dateOf(asked)
    if (/^\d{1,9}$/.test(asked)) retryAfter = Number(asked)
    else if (date !== undefined) retryAfter = Math.max(Math.ceil((date - now) / 1000), 0)
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
