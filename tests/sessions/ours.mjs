// Our session manager, as the subject of the scenarios. It is asked as its rivals are: `get` with options that say for whom.

import { createSession } from '@roomkey/session'

export const ours = {
  name: '@roomkey/session',
  has: ['options', 'end'],
  async start({ url }) {
    const session = createSession()
    return {
      async get(options = {}) {
        const { participantIdentity = 'ann', participantAttributes } = options
        const body = { participant_identity: participantIdentity, participant_attributes: participantAttributes }
        void session.startSession({ endpoint: url, profile: 'livekit', identity: participantIdentity, body })
        return session.getToken()
      },
      end: () => session.stopSession(),
      holds: () => session.getToken().then(() => true, () => false),
      stop: () => session.close(),
    }
  },
}
