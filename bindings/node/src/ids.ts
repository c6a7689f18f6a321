/** Names and times by themselves, for apps that check what they are given before they store it. */

import { moment, text } from './check'
import { accepted } from './errors'
import type { Permission, Role, Scope } from './lists'
import { native } from './native'
import { type Lifetime, lifetimeText, type Moment } from './signer'

function parsed(kind: string, value: unknown): string {
  const name = text(value, kind)
  accepted(native.checkName(kind, name))
  return name
}

/** The same text, if it is a room id. @throws {@link RoomkeyError} `room_id_invalid`. */
export function parseRoomId(value: string): string {
  return parsed('room_id', value)
}

/** The same text, if it can be an app's own name for a room. @throws {@link RoomkeyError} `custom_room_id_invalid`. */
export function parseCustomRoomId(value: string): string {
  return parsed('custom_room_id', value)
}

/** The same text, if it is a participant id. @throws {@link RoomkeyError} `participant_id_invalid`. */
export function parseParticipantId(value: string): string {
  return parsed('participant_id', value)
}

/** The same text, if it can be an API key. @throws {@link RoomkeyError} `api_key_invalid`. */
export function parseApiKey(value: string): string {
  return parsed('api_key', value)
}

/** The same text, if it can be the id of a token. @throws {@link RoomkeyError} `jti_invalid`. */
export function parseJti(value: string): string {
  return parsed('jti', value)
}

/** The same text, if it is a permission. @throws {@link RoomkeyError} `permission_unknown`. */
export function parsePermission(value: string): Permission {
  return parsed('permission', value) as Permission
}

/** The same text, if it is a role. @throws {@link RoomkeyError} `role_unknown`. */
export function parseRole(value: string): Role {
  return parsed('role', value) as Role
}

/** The same text, if it is an application id of Vonage. @throws {@link RoomkeyError} `application_id_invalid`. */
export function parseApplicationId(value: string): string {
  return parsed('application_id', value)
}

/** The same text, if it is an app id of Video.io. @throws {@link RoomkeyError} `app_id_invalid`. */
export function parseAppId(value: string): string {
  return parsed('app_id', value)
}

/** The same text, if it can be an identity at Video.io. @throws {@link RoomkeyError} `identity_invalid`. */
export function parseIdentity(value: string): string {
  return parsed('identity', value)
}

/** The same text, if it is a scope of Video.io. @throws {@link RoomkeyError} `scope_unknown`. */
export function parseScope(value: string): Scope {
  return parsed('scope', value) as Scope
}

/**
 * The seconds of a lifetime, at most 30 days or another maximum.
 *
 * @throws {@link RoomkeyError} `lifetime_invalid`.
 *
 * @example
 * ```js
 * import { lifetimeSeconds } from 'roomkey'
 *
 * console.log(lifetimeSeconds('2h')) // 7200
 * ```
 */
export function lifetimeSeconds(lifetime: Lifetime, maximum?: Lifetime): number {
  const longest = maximum === undefined ? 'null' : lifetimeText(maximum, 'maximum')
  return Number(accepted(native.lifetimeSeconds(lifetimeText(lifetime, 'lifetime'), longest)))
}

/**
 * A time in RFC 3339, in UTC and to the second.
 *
 * @throws {@link RoomkeyError} `timestamp_invalid` for what cannot be meant, such as milliseconds.
 */
export function timestampText(time: Moment): string {
  return accepted(native.timestampText(moment(time, 'time')))
}
