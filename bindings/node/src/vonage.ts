/** Vonage Video: the same sessions as OpenTok's, with an application's RSA key in place of a secret. */

import { readFileSync } from 'node:fs'

import { type CallerOptions } from './caller'
import { demanded, text, variable } from './check'
import { made, refuse, wrong } from './errors'
import { lists, native } from './native'
import { TokboxApi, TokboxClient } from './tokbox-api'
import { Connection, type MintOptions, TokboxSigner, TokboxVerifier, VERIFIED } from './tokbox'
import { show } from './show'

export type { CallOptions } from './caller'
export { parseApplicationId } from './ids'
export { CAPABILITIES, ROLES } from './opentok'
export type { Capability, SessionRole as Role } from './lists'
export { type NewSession, Session } from './tokbox-api'
export { type NewSessionId, SessionId } from './tokbox-session-id'
export { ApiClaims, capabilities, may } from './tokbox'
export type { MintApiOptions, MintOptions, VerifyApiOptions, VerifyOptions } from './tokbox'

/** The claims of a token that was verified. Only `verify` makes one, and nothing changes it. */
export class VerifiedClaims extends Connection {
  /** The id of the application. */
  readonly applicationId: string

  private constructor(verified: symbol, said: any) {
    super(verified, said)
    this.applicationId = said.application_id
    Object.freeze(this)
  }

  /** @internal */
  static of(text: string): VerifiedClaims {
    return new VerifiedClaims(VERIFIED, JSON.parse(text))
  }
}

/** Options of {@link Credentials}. */
export interface CredentialsOptions {
  /** The id of the application: a UUID in lower case. */
  applicationId: string
  /** Its private key in PEM, not encrypted. */
  privateKeyPem: string
}

/** Options of {@link Verifier}. */
export interface VerifierOptions {
  /** The id of the application: a UUID in lower case. */
  applicationId: string
  /** Its public key in PEM. */
  publicKeyPem: string
}

/**
 * An application of Vonage and its private key.
 *
 * @example
 * ```js
 * import { generateKeyPairSync } from 'node:crypto'
 * import { vonage } from 'roomkey'
 *
 * const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
 * const applicationId = '29f760f8-7ce1-46c9-ade3-f2dedee4ed5f'
 * const credentials = new vonage.Credentials({
 *   applicationId, privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
 * })
 * const session = String(vonage.SessionId.create(applicationId))
 * const token = credentials.mint({ session, role: 'publisher' })
 *
 * // Whoever only verifies needs no private key.
 * const verifier = new vonage.Verifier({ applicationId, publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }) })
 * console.log(verifier.verify(token, { session, capability: 'publish' }).role)
 * ```
 */
export class Credentials extends TokboxSigner<VerifiedClaims, MintOptions> {
  /** @throws {@link RoomkeyError} `application_id_invalid`, `key_invalid`, `key_too_small`. */
  constructor(options: CredentialsOptions) {
    const [id, pem] = textsOf(options, 'privateKeyPem')
    super(made(() => native.TokboxKeys.vonage(id, pem)))
  }

  /**
   * From `VONAGE_APPLICATION_ID` and `VONAGE_PRIVATE_KEY` (the PEM) or `VONAGE_PRIVATE_KEY_PATH` (the name of its file) of the
   * environment, or of another object.
   *
   * @throws {@link RoomkeyError} `application_id_invalid` or `key_invalid` where they are not set or the file cannot be read,
   * `argument_invalid` where both are set, and as the constructor.
   */
  static fromEnv(variables: Readonly<Record<string, string | undefined>> = process.env): Credentials {
    const applicationId = variable(variables, 'VONAGE_APPLICATION_ID') ?? ''
    const pem = variable(variables, 'VONAGE_PRIVATE_KEY')
    const path = variable(variables, 'VONAGE_PRIVATE_KEY_PATH')
    if (pem && path) throw wrong('VONAGE_PRIVATE_KEY and VONAGE_PRIVATE_KEY_PATH are both set: set one of them.')
    return new Credentials({ applicationId, privateKeyPem: path ? contentOf(path) : (pem ?? '') })
  }

  /** The id of the application. */
  get applicationId(): string {
    return this.project
  }

  /** @internal */
  protected override claimsOf(text: string): VerifiedClaims {
    return VerifiedClaims.of(text)
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw refuse('key_invalid', 'The file of VONAGE_PRIVATE_KEY_PATH cannot be read.', error)
  }
}

show(Credentials, ({ applicationId }) => ({ applicationId, privateKey: '[redacted]' }))

/** An application of Vonage and its public key, which verifies. */
export class Verifier extends TokboxVerifier<VerifiedClaims> {
  /** @throws {@link RoomkeyError} `application_id_invalid`, `key_invalid`, `key_too_small`. */
  constructor(options: VerifierOptions) {
    const [id, pem] = textsOf(options, 'publicKeyPem')
    super(made(() => native.TokboxKeys.verifier(id, pem)))
  }

  /** The id of the application. */
  get applicationId(): string {
    return this.project
  }

  /** @internal */
  protected override claimsOf(text: string): VerifiedClaims {
    return VerifiedClaims.of(text)
  }
}

show(Verifier, ({ applicationId }) => ({ applicationId }))

function textsOf(options: unknown, key: 'privateKeyPem' | 'publicKeyPem'): [applicationId: string, pem: string] {
  const given = demanded(options, ['applicationId', key])
  return [text(given.applicationId, 'applicationId'), text(given[key], key)]
}

/** Vonage's REST API, without sending anything. */
export class Api extends TokboxApi {
  /** At this base URL, or the vendor's own. @throws {@link RoomkeyError} `base_url_invalid`. */
  constructor(baseUrl?: string) {
    super((base) => native.Api.vonage(base), baseUrl)
  }
}

show(Api, () => '')

/** Options of {@link Client}. */
export interface ClientOptions extends CallerOptions {
  /** What the client signs its own tokens with. */
  credentials: Credentials
}

/** A client of Vonage's REST API. It makes the tokens it needs and renews them by itself. */
export class Client extends TokboxClient {
  /** @throws {@link RoomkeyError} `base_url_invalid`, `argument_invalid`. */
  constructor(options: ClientOptions) {
    super(options, { name: 'vonage', Credentials, Api, seconds: lists.vonageApiSeconds })
  }
}

show(Client, () => '')
