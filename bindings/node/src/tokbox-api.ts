/** The REST API of OpenTok and Vonage: both create sessions with the same words, and are told apart by address and header. */

import { Call, renamed, type Names } from './api'
import { text, tokenText } from './check'
import { Caller, type CallOptions, clientOptions, OwnTokens } from './caller'
import { made, wrong } from './errors'
import { forJson, freeze } from './json'
import { native } from './native'
import { type Connection, type MintOptions, TokboxSigner } from './tokbox'

/** A session to be created. */
export interface NewSession {
  /** From client to client (`relayed`, the default), or through the vendor's servers (`routed`). */
  mediaMode?: 'relayed' | 'routed'
  /** Whether it is archived from its beginning; `manual` without it. */
  archiveMode?: 'manual' | 'always'
  /** The name of that archive, 1 to 80 characters. */
  archiveName?: string
  /** The resolution of that archive. */
  archiveResolution?: '640x480' | '480x640' | '1280x720' | '720x1280' | '1920x1080' | '1080x1920'
  /** An IPv4 address near which the media are to be. */
  location?: string
  /** Encrypted from end to end. */
  e2ee?: boolean
}

const NEW_SESSION: Names = {
  mediaMode: 'media_mode', archiveMode: 'archive_mode', archiveName: 'archive_name', archiveResolution: 'archive_resolution',
  location: 'location', e2ee: 'e2ee',
}

/** A session as the vendor describes it. */
export class Session {
  /** Its id, which was read strictly. */
  readonly sessionId: string
  /** Everything the vendor said. */
  readonly raw: Readonly<Record<string, unknown>>

  private constructor(said: any) {
    this.sessionId = said.session_id
    this.raw = freeze(said.raw)
    Object.freeze(this)
  }

  /** @internal */
  static of(said: any): Session {
    return new Session(said)
  }

  /** What the vendor said, with whole numbers beyond 2^53 as text. */
  toJSON(): Readonly<Record<string, unknown>> {
    return forJson(this.raw)
  }
}

type NativeApi = InstanceType<typeof native.Api>

/** The vendor's REST API, as requests to send and answers to understand. */
export abstract class TokboxApi {
  readonly #native: NativeApi

  /** @internal */
  protected constructor(make: (base: string | undefined) => NativeApi, baseUrl: unknown) {
    const base = baseUrl === undefined ? undefined : text(baseUrl, 'baseUrl')
    this.#native = made(() => make(base))
  }

  /**
   * Creates a session, with a token that `mintApi` made.
   *
   * @throws {@link RoomkeyError} `argument_invalid`, also for modes that exclude each other.
   */
  createSession(token: string, session: NewSession = {}): Call<Session> {
    const given = renamed(session, NEW_SESSION)
    const bearer = tokenText(token)
    return Call.of(made(() => this.#native.call('create_session', bearer, given)), Session.of)
  }
}

/** @internal What makes a client the one of a vendor. */
export interface ClientParts {
  name: 'opentok' | 'vonage'
  Credentials: abstract new (...given: never[]) => TokboxSigner<Connection, MintOptions>
  Api: new (baseUrl?: string) => TokboxApi
  /** How long a client's own tokens live, in seconds. */
  seconds: number
}

/** A client of the vendor's REST API, which makes the tokens it needs. */
export abstract class TokboxClient {
  readonly #api: TokboxApi
  readonly #caller: Caller
  readonly #tokens: OwnTokens

  /** @internal */
  protected constructor(options: unknown, vendor: ClientParts) {
    const given = clientOptions(options, ['credentials'])
    const { credentials, baseUrl } = given
    if (!TokboxSigner.isOne(credentials) || !(credentials instanceof vendor.Credentials)) {
      throw wrong(`These are not credentials that \`new ${vendor.name}.Credentials()\` made.`)
    }
    this.#api = new vendor.Api(baseUrl as string | undefined)
    this.#caller = new Caller(given)
    this.#tokens = new OwnTokens(vendor.seconds, (lifetime, now) => credentials.mintApi({ lifetime, now }))
  }

  /** Creates a session. Doing it twice harms nobody: one of the two is never used. */
  createSession(session: NewSession = {}, options?: CallOptions): Promise<Session> {
    return this.#caller.run(() => this.#api.createSession(this.#tokens.current(), session), options)
  }
}
