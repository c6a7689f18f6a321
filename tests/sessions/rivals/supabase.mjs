// @supabase/auth-js: a session that was there before, whose access token has ended; `getSession` gets the next.

import { AuthClient } from '@supabase/auth-js'
import { token } from '../issuer.mjs'

export const supabase = {
  name: '@supabase/auth-js',
  // A session is one user's: there are no options.
  has: ['end'],
  async start({ url, now }) {
    const exp = Math.floor(now() / 1000) - 86_400
    const kept = { access_token: token({ sub: 'ann', exp }), refresh_token: 'r0', token_type: 'bearer', expires_in: 3600, expires_at: exp, user: { id: 'ann' } }
    const items = new Map([['session', JSON.stringify(kept)]])
    const storage = {
      getItem: async (key) => items.get(key) ?? null,
      setItem: async (key, value) => void items.set(key, value),
      removeItem: async (key) => void items.delete(key),
    }
    const client = new AuthClient({ url, storage, storageKey: 'session', autoRefreshToken: false, persistSession: true, detectSessionInUrl: false })
    return {
      async get() {
        const { data, error } = await client.getSession()
        if (error) throw error
        return data.session?.access_token
      },
      // Signing out asks the server, and waits for what is under way; so it is not waited for.
      end: () => void client.signOut({ scope: 'local' }),
      holds: async () => Boolean((await client.getSession()).data.session),
      stop: () => client.stopAutoRefresh(),
    }
  },
}
