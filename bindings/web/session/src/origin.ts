/** Where the tokens of a session come from: what was given to `startSession`, checked once, and how another is got. */

import { type Answer, type Profile, LONGEST_ANSWER, asked, fetchedOf, isProfile, tokenOf, understood } from './answer.js'
import type { System } from './clock.js'
import { NO_FUNCTION, SessionError, wrong } from './error.js'
import type { Fetched, Reason, Source } from './words.js'

/** What a function that gets tokens is told. */
export interface TokenRequest {
  /** Why a token is needed. */
  reason: Reason
  /** The how-manieth try it is, from 1. */
  attempt: number
  /** Aborted when nobody wants the token any more. */
  signal: AbortSignal
}

/** A token, and what is known of it. */
export interface ProvidedToken {
  token: string
  /** How many seconds it lives, from when the function was called. */
  expiresIn?: number | undefined
  /** When it ends: seconds since 1970, or a text such as `2026-01-31T12:00:00Z`. */
  expiresAt?: number | string | undefined
  /** Whom it is for. A session that was started for another `identity` does not use it. */
  identity?: string | undefined
}

/**
 * A function that gets a token: the token, the token with what is known of it, or the `Response` of a server that hands them out.
 * What it throws is tried again after a while, unless the error has `isRetryable: false`; `retryAfter` in it is how many seconds to
 * wait at least.
 */
export type TokenProvider = (request: TokenRequest) => string | ProvidedToken | Response | Promise<string | ProvidedToken | Response>

/** How a session is started. */
export interface StartOptions {
  /** A token that your server got. */
  sessionToken?: string | undefined
  /** An app token, which goes with an `identity`. For trying out: whoever holds it controls the whole app. */
  appToken?: string | undefined
  /** Your own name for the user. */
  identity?: string | undefined
  /** What the session is to be good for, where the endpoint asks: Video.io's scopes. */
  scopes?: string[] | undefined
  /** A function that gets tokens. */
  tokenProvider?: TokenProvider | undefined
  /** An address that hands tokens out; one that begins with a slash is the server's, or that of the page. */
  endpoint?: string | URL | undefined
  /** How the endpoint is asked and answers: `any`, if nothing is said. */
  profile?: Profile | undefined
  /** The method, where it is not that of the profile. */
  method?: string | undefined
  /** Headers of the request, or a function that makes them for each. */
  headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined
  /** The body: a text, or what is to be JSON. */
  body?: string | object | undefined
  /** Whether cookies go along: as `fetch` has it, `same-origin` if nothing is said. Never with an app token. */
  credentials?: RequestCredentials | undefined
  /** Ends the wait for this start; the session goes on. */
  signal?: AbortSignal | undefined
}

/** Where tokens come from, for the machine, and how one is got. */
export interface Origin {
  source: Source
  /** Where there can be another. */
  fetch?(request: TokenRequest, system: System): Promise<Fetched>
}

/** Functions are known by a number: the same function is the same source. */
const numbers = new WeakMap<object, number>()
let numbered = 0
const numberOf = (one: object): number => {
  if (!numbers.has(one)) numbers.set(one, (numbered += 1))
  return numbers.get(one)!
}

const UNKNOWN = 'Options are an object, and each is known.'
const TOGETHER = 'An app token and an identity go together.'
const EXPOSED = 'gives full control of the app, and here its users can read it'
let isWarned = false

/** Checks what was given. Throws a `SessionError` for what cannot be meant. */
export function originOf(options: StartOptions, server: string | URL | undefined, now: number): Origin {
  if (typeof options !== 'object' || !options) throw wrong(UNKNOWN)
  const { sessionToken, identity, scopes, tokenProvider, method, headers, body, credentials, signal, ...others } = options
  let { appToken, endpoint, profile, ...unknown } = others
  if (Object.keys(unknown).length) throw wrong(UNKNOWN)
  if (sessionToken != null && appToken != null) {
    console.warn(`Roomkey: the session token is used. Take the app token away: it ${EXPOSED}.`)
    appToken = undefined
  }
  if (identity != null && !isIdentity(identity)) {
    throw new SessionError('identity_invalid', 'An identity is 1 to 256 visible characters.')
  }
  if (appToken != null) {
    if (identity == null) throw wrong(TOGETHER)
    tokenOf(appToken)
    endpoint ??= '/v1/sessions'
    profile ??= 'videoio-v2'
  } else if (identity != null && sessionToken == null && !tokenProvider && endpoint == null) {
    throw wrong(TOGETHER)
  }
  if (tokenProvider && endpoint != null) throw wrong('Tokens come from a function or an endpoint, not from both.')
  if (tokenProvider && typeof tokenProvider !== 'function') throw wrong(NO_FUNCTION)
  profile ??= 'any'
  if (!isProfile(profile)) throw wrong('There is no profile of this name.')
  const first = sessionToken == null ? undefined : fetchedFrom(sessionToken, now)
  const source: Source = { first, renewable: true, identity: identity ?? undefined }
  if (tokenProvider) {
    source.name = `function ${numberOf(tokenProvider)}`
    return { source, fetch: async (request, system) => provided(await tokenProvider(request), system) }
  }
  if (endpoint == null) {
    if (!first) throw wrong('There is nowhere to get a token from.')
    source.renewable = false
    return { source }
  }
  const usual = asked(profile, addressOf(endpoint, server, appToken != null), { identity, scopes, appToken: appToken ?? undefined })
  const isObject = body && typeof body === 'object'
  const sent = isObject ? JSON.stringify(body) : (body ?? usual.body)
  if (isObject) usual.headers['content-type'] = 'application/json'
  const way = {
    method: method ?? (sent === undefined ? usual.method : 'POST'),
    body: sent,
    credentials: appToken != null ? 'omit' : (credentials ?? 'same-origin'),
  } as const
  if (!/^(GET|POST|PUT|PATCH)$/.test(way.method) || (sent !== undefined && way.method === 'GET')) throw wrong('GET has no body; others than POST, PUT and PATCH bring no token.')
  // What is changed later is another start's.
  const own = typeof headers === 'function' ? headers : [...new Headers(headers ?? undefined)]
  source.name = JSON.stringify([usual, typeof own === 'function' ? numberOf(own) : own, way, profile])
  if (appToken != null && !isWarned) {
    isWarned = true
    console.warn(`Roomkey: an app token ${EXPOSED}. Get session tokens from your server instead.`)
  }
  return {
    source,
    async fetch({ signal }, system) {
      const more = typeof own === 'function' ? await own() : own
      let response: Response
      try {
        // In any case of letters; the page's own count.
        const all = new Headers(usual.headers)
        new Headers(more).forEach((value, name) => all.set(name, value))
        response = await fetch(usual.url, {
          ...way,
          headers: all,
          signal,
          // A way elsewhere is a page to sign in, or somebody who wants the token.
          redirect: 'manual',
          referrerPolicy: 'no-referrer',
          cache: 'no-store',
        })
      } catch {
        throw lost('The server cannot be reached.')
      }
      return understood(profile, await read(response), system.wall())
    },
  }
}

/** A token that somebody has, or that a function just got, and what is known of it. */
export function fetchedFrom(token: unknown, now: number, isNew?: boolean): Fetched {
  const members = typeof token === 'object' && token ? (token as Record<string, unknown>) : { token }
  return fetchedOf(tokenOf(members['token']), members, now, isNew ? { age: 0 } : undefined)
}

async function provided(given: unknown, system: System): Promise<Fetched> {
  if (given instanceof Response) return understood('any', await read(given), system.wall())
  return fetchedFrom(given, system.wall(), true)
}

const lost = (sentence: string): SessionError => new SessionError('remote_unavailable', sentence, { isRetryable: true })

/** What comes of giving up is nobody's business. */
const quiet = (): void => {}

/** All of an answer, up to the longest that is looked at. */
async function read(response: Response): Promise<Answer> {
  const { status, headers } = response
  const header = (name: string): string | null => headers.get(name)
  // Browsers tell nothing of a redirection but that there is one.
  if (response.type === 'opaqueredirect' || (status > 299 && status < 400)) {
    void response.body?.cancel().catch(quiet)
    return { status: status || 302, header, body: '' }
  }
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let [body, bytes] = ['', 0]
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      bytes += part.value.byteLength
      body += decoder.decode(part.value, { stream: true })
      if (bytes > LONGEST_ANSWER) {
        void reader?.cancel().catch(quiet)
        break
      }
    }
  } catch {
    throw lost('The answer broke off.')
  }
  return { status, header, body: bytes > LONGEST_ANSWER ? ' '.repeat(LONGEST_ANSWER + 1) : body + decoder.decode() }
}

function addressOf(endpoint: string | URL, server: string | URL | undefined, isSecret: boolean): string {
  let url: URL
  try {
    url = new URL(endpoint, server ?? (globalThis.document as Document | undefined)?.baseURI)
  } catch {
    throw wrong('The endpoint is no URL. One without a host needs a `server`.')
  }
  const isPlain = url.protocol === 'http:'
  if ((!isPlain && url.protocol !== 'https:') || url.username || url.password) throw wrong('The endpoint is no URL of HTTP without a password.')
  const isNear = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  if (isSecret && isPlain && !isNear) throw wrong('An app token goes over `https` only.')
  return url.href
}

/** As the core has it. */
function isIdentity(text: unknown): boolean {
  return typeof text === 'string' && text.trim() === text && SHOWN.test(text)
}

/** No control characters, nor what shows nothing or turns the direction of text. */
const SHOWN = /^[^\p{Cc}\p{Cs}\p{DI}\u2028\u2029\u2800\ufff9-\ufffb]{1,256}$/u
