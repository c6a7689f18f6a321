/** Names and times by themselves, for apps that check what they are given before they store it. */
import type { Permission, Role, Scope } from './lists';
import { type Lifetime, type Moment } from './signer';
/** The same text, if it is a room id. @throws {@link RoomkeyError} `room_id_invalid`. */
export declare function parseRoomId(value: string): string;
/** The same text, if it can be an app's own name for a room. @throws {@link RoomkeyError} `custom_room_id_invalid`. */
export declare function parseCustomRoomId(value: string): string;
/** The same text, if it is a participant id. @throws {@link RoomkeyError} `participant_id_invalid`. */
export declare function parseParticipantId(value: string): string;
/** The same text, if it can be an API key. @throws {@link RoomkeyError} `api_key_invalid`. */
export declare function parseApiKey(value: string): string;
/** The same text, if it can be the id of a token. @throws {@link RoomkeyError} `jti_invalid`. */
export declare function parseJti(value: string): string;
/** The same text, if it is a permission. @throws {@link RoomkeyError} `permission_unknown`. */
export declare function parsePermission(value: string): Permission;
/** The same text, if it is a role. @throws {@link RoomkeyError} `role_unknown`. */
export declare function parseRole(value: string): Role;
/** The same text, if it is an application id of Vonage. @throws {@link RoomkeyError} `application_id_invalid`. */
export declare function parseApplicationId(value: string): string;
/** The same text, if it is an app id of Video.io. @throws {@link RoomkeyError} `app_id_invalid`. */
export declare function parseAppId(value: string): string;
/** The same text, if it can be an identity at Video.io. @throws {@link RoomkeyError} `identity_invalid`. */
export declare function parseIdentity(value: string): string;
/** The same text, if it is a scope of Video.io. @throws {@link RoomkeyError} `scope_unknown`. */
export declare function parseScope(value: string): Scope;
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
export declare function lifetimeSeconds(lifetime: Lifetime, maximum?: Lifetime): number;
/**
 * A time in RFC 3339, in UTC and to the second.
 *
 * @throws {@link RoomkeyError} `timestamp_invalid` for what cannot be meant, such as milliseconds.
 */
export declare function timestampText(time: Moment): string;
