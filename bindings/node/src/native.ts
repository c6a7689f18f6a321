/**
 * The native half, which calls the core. What crosses is texts and numbers; `../native/lib.rs` says
 * how, and only this folder knows it.
 */

import type * as Native from '../native.js'

/** @internal */
export const native = require('../native.js') as typeof Native

/** @internal The lists of the core, which nothing here repeats. */
export const lists = JSON.parse(native.lists()) as {
  readonly version: string
  readonly codes: readonly (readonly [string, string, string, boolean])[]
  readonly categories: readonly string[]
  readonly permissions: readonly string[]
  readonly roles: readonly string[]
  readonly rights: readonly string[]
  readonly findings: readonly string[]
  readonly kinds: readonly string[]
  readonly severities: readonly string[]
  readonly sessionRoles: readonly string[]
  readonly capabilities: readonly string[]
  readonly clientTokenKinds: readonly string[]
  readonly scopes: readonly string[]
  readonly warnings: readonly string[]
  readonly opentokApiSeconds: number
  readonly vonageApiSeconds: number
  readonly maximumTokenBytes: number
  readonly maximumAnswerBytes: number
  readonly maximumBodyBytes: number
}

/** @internal The first character of a refusal, which no other answer begins with. */
export const REFUSED = 33
