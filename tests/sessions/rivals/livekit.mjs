// livekit-client's TokenSource: https://docs.livekit.io/frontends/build/authentication/endpoint

import { TokenSource } from 'livekit-client'

export const livekit = {
  name: 'livekit-client',
  // It has no stop: nothing is kept but the last answer.
  has: ['options'],
  async start({ url }) {
    const source = TokenSource.endpoint(url)
    return { get: async (options = { participantIdentity: 'ann' }) => (await source.fetch(options)).participantToken }
  },
}
