// A session of Vonage's: tokens signed with the application's private key, and checked with its public key.
//
//     The package is installed as bindings/node/README.md says.
//     VONAGE_APPLICATION_ID=… VONAGE_PRIVATE_KEY="$(cat private.key)" node vonage.mjs

import { createPublicKey } from 'node:crypto'
import { vonage } from 'roomkey'

const credentials = vonage.Credentials.fromEnv()
const { applicationId } = credentials

// The vendor makes the session; without a network (or to try things out) an id of the same form will do.
const session = process.env.VONAGE_OFFLINE
  ? String(vonage.SessionId.create(applicationId))
  : (await new vonage.Client({ credentials, baseUrl: process.env.VONAGE_BASE_URL }).createSession()).sessionId

const token = credentials.mint({ session, role: 'publisher', layoutClasses: ['focus'], lifetime: '1h' })

// Another service lets people in: it has the public key and could not make a token.
const publicKeyPem = createPublicKey(process.env.VONAGE_PRIVATE_KEY).export({ type: 'spki', format: 'pem' })
const claims = new vonage.Verifier({ applicationId, publicKeyPem }).verify(token, { session, capability: 'publish' })
console.log(`${claims.role} in the layout class ${claims.layoutClasses}`)
