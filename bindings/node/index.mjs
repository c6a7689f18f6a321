// The same objects for `import` as for `require`: there is one copy of everything.
import roomkey from './lib/index.js'

export const {
  inspect, isRoomkeyError, jws, lifetimeSeconds, livekit, opentok, parseApiKey, parseCustomRoomId, parseJti, parseParticipantId,
  parsePermission, parseRole, parseRoomId, Report, Revocation, RoomkeyError, Secret, timestampText, Vendor,
  vendor, VendorClaims, VendorEvent, VendorKeys, vendors, version, videoio, videosdk, vonage,
} = roomkey
