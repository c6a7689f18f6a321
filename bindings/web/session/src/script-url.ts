/** What a script's own URL says, as document 004 has it: the core's reader in another language, held to it by the same vectors. */

import { wrong } from './error.js'

const LONGEST = 64 * 1024
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
  const [before] = url.split('#', 1) as [string]
  const mark = before.indexOf('?')
  const given: ScriptParameters = {}
  for (const pair of mark < 0 ? [] : before.slice(mark + 1).split('&')) {
    const equals = pair.indexOf('=')
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
    const known = NAMES.find((one) => one === decoded(name))
    if (!known) continue
    if (given[known] !== undefined) throw wrong('A parameter of the URL stands twice.')
    given[known] = decoded(value)
    if (given[known] === undefined) throw wrong('A parameter of the URL is not percent-encoded UTF-8.')
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
