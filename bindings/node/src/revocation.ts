/** Which tokens no longer count. */

import { eachOption, moment, optionalText, text } from './check'
import { VerifiedClaims } from './claims'
import { accepted, made, wrong } from './errors'
import { native } from './native'
import type { Moment } from './signer'

/** What a revocation is about. */
interface Said {
  apiKey: string
  jti?: string
  roomId?: string
  participantId?: string
  issuedUpTo?: number
}

/**
 * One decision that tokens no longer count, keyed on what they say and never on their text.
 *
 * @example
 * ```js
 * import { Revocation, videosdk } from 'roomkey'
 *
 * const credentials = new videosdk.Credentials({
 *   apiKey: 'my-api-key',
 *   secret: '9d3b1f0a6c5e4827b1a0f3c2d4e59687',
 * })
 * const claims = credentials.verify(credentials.mint({ permissions: ['allow_join'], jti: 'one' }))
 * const revocation = Revocation.token('my-api-key', 'one')
 * console.log(revocation.covers(claims)) // true
 * ```
 */
export class Revocation {
  /** The API key of the tokens. */
  readonly apiKey: string
  /** The id of the one token, if it is about one. */
  readonly jti: string | undefined
  /** The one room; every room without it. */
  readonly roomId: string | undefined
  /** The one participant; everyone without it. */
  readonly participantId: string | undefined
  /** The last second, since 1970, in which a token was issued that no longer counts; none for one token. */
  readonly issuedUpTo: number | undefined
  readonly #native: InstanceType<typeof native.Revocation>

  private constructor(revocation: InstanceType<typeof native.Revocation>, says: Said) {
    if (!(revocation instanceof native.Revocation)) {
      throw wrong('The functions of `Revocation`, such as `Revocation.token`, make revocations.')
    }
    this.#native = revocation
    this.apiKey = says.apiKey
    this.jti = says.jti
    this.roomId = says.roomId
    this.participantId = says.participantId
    this.issuedUpTo = says.issuedUpTo
    Object.freeze(this)
  }

  /** One token, by its API key and its id. */
  static token(apiKey: string, jti: string): Revocation {
    const key = text(apiKey, 'apiKey')
    const id = text(jti, 'jti')
    return new Revocation(made(() => native.Revocation.token(key, id)), { apiKey: key, jti: id })
  }

  /**
   * Every token of a participant for a room that was issued up to a moment, that second included, by clocks
   * that may be a minute ahead.
   */
  static participant(apiKey: string, roomId: string, participantId: string, issuedUpTo: Moment): Revocation {
    const key = text(apiKey, 'apiKey')
    const room = text(roomId, 'roomId')
    const participant = text(participantId, 'participantId')
    const seconds = upTo(issuedUpTo)
    return new Revocation(made(() => native.Revocation.participant(key, room, participant, seconds)), {
      apiKey: key, roomId: room, participantId: participant, issuedUpTo: seconds,
    })
  }

  /** Every token for a room, whoever it is for, that was issued up to a moment, as for a participant. */
  static everyone(apiKey: string, roomId: string, issuedUpTo: Moment): Revocation {
    const key = text(apiKey, 'apiKey')
    const room = text(roomId, 'roomId')
    const seconds = upTo(issuedUpTo)
    return new Revocation(made(() => native.Revocation.everyone(key, room, seconds)), {
      apiKey: key, roomId: room, issuedUpTo: seconds,
    })
  }

  /** Every token of a participant, whatever room it is for, that was issued up to a moment, as for one room. */
  static everywhere(apiKey: string, participantId: string, issuedUpTo: Moment): Revocation {
    const key = text(apiKey, 'apiKey')
    const participant = text(participantId, 'participantId')
    const seconds = upTo(issuedUpTo)
    return new Revocation(made(() => native.Revocation.everywhere(key, participant, seconds)), {
      apiKey: key, participantId: participant, issuedUpTo: seconds,
    })
  }

  /**
   * Whether it covers a token with these claims, whatever it is used for. `leeway` is that with which the token
   * was verified.
   */
  covers(claims: VerifiedClaims, options?: { leeway?: number }): boolean {
    const { roomId, participantId } = verified(claims)
    let leeway: number | undefined
    eachOption(options, (name, value) => {
      if (name !== 'leeway') return false
      leeway = seconds(value)
      return true
    })
    return this.#covers(claims, roomId, participantId, leeway)
  }

  /**
   * Whether it covers a token with these claims when it is used to enter this room as this participant. `leeway`
   * is that with which the token was verified.
   */
  coversEntry(claims: VerifiedClaims, entry: { roomId?: string; participantId?: string; leeway?: number }): boolean {
    verified(claims)
    let roomId: string | undefined
    let participantId: string | undefined
    let leeway: number | undefined
    eachOption(entry, (name, value) => {
      if (name === 'roomId') roomId = optionalText(value, name)
      else if (name === 'participantId') participantId = optionalText(value, name)
      else if (name === 'leeway') leeway = seconds(value)
      else return false
      return true
    })
    return this.#covers(claims, roomId, participantId, leeway)
  }

  #covers(
    claims: VerifiedClaims,
    roomId: string | undefined,
    participantId: string | undefined,
    leeway: number | undefined,
  ): boolean {
    const { apiKey, jti, iat } = claims
    return accepted(this.#native.covers(apiKey, jti, iat, roomId, participantId, leeway)) === 'true'
  }
}

function upTo(issuedUpTo: unknown): number {
  if (issuedUpTo === undefined) throw wrong('`issuedUpTo` is missing.')
  return moment(issuedUpTo, 'issuedUpTo')
}

function seconds(leeway: unknown): number | undefined {
  if (leeway === undefined || typeof leeway === 'number') return leeway
  throw wrong('`leeway` is not a number.')
}

function verified(claims: unknown): VerifiedClaims {
  if (!VerifiedClaims.is(claims)) throw wrong('The claims are not those of a token that was verified.')
  return claims
}
