/** Roomkey cuts the keys to video rooms: it mints, verifies and inspects their access tokens. */

import { lists } from './native'

/** The version of this package. */
export const version: string = lists.version

export { isRoomkeyError, RoomkeyError } from './errors'
export type { ErrorCategory, ErrorCode, FindingCode, Join, Kind, Permission, Role, Severity, Track } from './lists'
export { Secret } from './secret'
export type { SecretOptions, SecretValue } from './secret'
export { inspect, Report } from './inspect'
export type { Finding, InspectOptions } from './inspect'
export { Revocation } from './revocation'
export {
  lifetimeSeconds, parseApiKey, parseCustomRoomId, parseJti, parseParticipantId, parsePermission, parseRole,
  parseRoomId, timestampText,
} from './ids'
export type { Lifetime, Moment } from './signer'
export { Vendor, vendor, VendorClaims, VendorEvent, VendorKeys, vendors } from './vendor'
export type {
  AnyVendor, Grant, OpenOptions, VendorAbout, VendorClaim, VendorCredentials, VendorExpectation, VendorFace, VendorField, VendorForm,
  VendorMember, VendorWebhookRules, VendorWish,
} from './vendor'
export type * from './by-name'
export * as jws from './jws'
export * as livekit from './livekit'
export * as opentok from './opentok'
export * as videoio from './videoio'
export * as videosdk from './videosdk'
export * as vonage from './vonage'
