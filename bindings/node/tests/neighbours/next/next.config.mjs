import { fileURLToPath } from 'node:url'

// What is installed lies one folder up.
const root = fileURLToPath(new URL('..', import.meta.url))

export default {
  serverExternalPackages: ['roomkey'],
  output: 'standalone',
  outputFileTracingRoot: root,
  turbopack: { root },
}
