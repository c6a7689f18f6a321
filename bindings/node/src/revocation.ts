/** Which tokens no longer count. */

import { eachOption, moment, optionalText, text } from './check'
import { VerifiedClaims } from './claims'
import { accepted, made, wrong } from './errors'
import { native } from './native'
import { show } from './show'
import type { Moment } from './signer'

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
  readonly #native: InstanceType<typeof native.Revocation>

  private constructor(revocation: InstanceType<typeof native.Revocation>) {
    if (!(revocation instanceof native.Revocation)) {
      throw wrong('`Revocation.token` and `Revocation.participant` make revocations.')
    }
    this.#native = revocation
  }

  /** One token, by its API key and its id. */
  static token(apiKey: string, jti: string): Revocation {
    const key = text(apiKey, 'apiKey')
    const id = text(jti, 'jti')
    return new Revocation(made(() => native.Revocation.token(key, id)))
  }

  /** Every token of a participant for a room that was issued up to a moment, that second included. */
  static participant(apiKey: string, roomId: string, participantId: string, issuedUpTo: Moment): Revocation {
    const key = text(apiKey, 'apiKey')
    const room = text(roomId, 'roomId')
    const participant = text(participantId, 'participantId')
    if (issuedUpTo === undefined) throw wrong('`issuedUpTo` is missing.')
    const seconds = moment(issuedUpTo, 'issuedUpTo')
    return new Revocation(made(() => native.Revocation.participant(key, room, participant, seconds)))
  }

  /** Whether it covers a token with these claims, whatever it is used for. */
  covers(claims: VerifiedClaims): boolean {
    const { roomId, participantId } = verified(claims)
    return this.#covers(claims, roomId, participantId)
  }

  /** Whether it covers a token with these claims when it is used to enter this room as this participant. */
  coversEntry(claims: VerifiedClaims, entry: { roomId?: string; participantId?: string }): boolean {
    verified(claims)
    let roomId: string | undefined
    let participantId: string | undefined
    eachOption(entry, (name, value) => {
      if (name === 'roomId') roomId = optionalText(value, name)
      else if (name === 'participantId') participantId = optionalText(value, name)
      else return false
      return true
    })
    return this.#covers(claims, roomId, participantId)
  }

  #covers(claims: VerifiedClaims, roomId: string | undefined, participantId: string | undefined): boolean {
    const { apiKey, jti, iat } = claims
    return accepted(this.#native.covers(apiKey, jti, iat, roomId, participantId)) === 'true'
  }
}

show(Revocation, () => '')

function verified(claims: unknown): VerifiedClaims {
  if (!VerifiedClaims.is(claims)) throw wrong('The claims are not those of a token that was verified.')
  return claims
}
