/** What a script's own URL says, as document 004 has it: the core's reader in another language, held to it by the same vectors. */

import { wrong } from './error.js'

const LONGEST = 64 * 1024
const BROKEN = 'A parameter of the URL stands twice or is not percent-encoded UTF-8.'
const NAMES = ['sessionToken', 'appToken', 'identity'] as const

/** What is said there, or nothing. */
export interface ScriptParameters {
  sessionToken?: string
  appToken?: string
  identity?: string
}

/**
 * Read as browsers read a query: percent-decoded, and `+` is a space. What counts may not stand twice or be broken; other
 * parameters, and what follows `#`, do not count.
 */
export function fromScriptUrl(url: string): ScriptParameters | undefined {
  if (new TextEncoder().encode(url).length > LONGEST) throw wrong('The URL is longer than 64 KiB.')
  const given: ScriptParameters = {}
  const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(url) ?? []
  for (const pair of query.split('&')) {
    const [name, ...rest] = pair.split('=')
    const known = NAMES.find((one) => one === decoded(name!))
    if (!known) continue
    const value = decoded(rest.join('='))
    if (given[known] !== undefined || value === undefined) throw wrong(BROKEN)
    given[known] = value
  }
  return Object.keys(given).length ? given : undefined
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '))
  } catch {
    return undefined
  }
}
