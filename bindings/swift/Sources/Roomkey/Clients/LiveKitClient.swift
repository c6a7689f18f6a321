// LiveKit's rooms and participants. Only backends call: each call has a token of its own.

import Foundation

extension LiveKit {
    /// A room as the vendor describes it.
    public struct Room: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// The vendor's id of this run of the room.
        public let sid: String
        /// How many are in it, those that are hidden left out.
        public let participants: Int
        /// Everything the vendor said, without the password of its relay.
        public let raw: [String: JSON]
    }

    /// Somebody in a room as the vendor describes them.
    public struct Participant: Sendable, Hashable {
        /// Who it is.
        public let identity: String
        /// The vendor's id of this stay.
        public let sid: String
        /// The name that others see.
        public let name: String?
        /// Everything the vendor said.
        public let raw: [String: JSON]
    }

    /// Calls the API of a LiveKit server: its rooms, and who is in them.
    ///
    ///     let client = try LiveKit.Client(.init(apiKey: key, secret: secret), at: "wss://my-project.livekit.cloud")
    ///     try await client.removeParticipant("ann", from: "class-7")
    ///
    /// A call is sent again where that can help and can do no harm, each time with a token that lives five minutes and
    /// grants what this call needs (`docs/clients.md`). Every method throws a ``RoomkeyError``, whose
    /// ``RoomkeyError/code`` says what it was, or a `CancellationError` once its task is cancelled.
    public struct Client: Sendable {
        private let calls: BackendCalls

        /// `base` is what `LIVEKIT_URL` has: `wss://` or `https://` and a host, or `ws://` or `http://` on loopback.
        public init(
            _ credentials: Credentials, at base: String, patience: Patience = Patience(),
            over transport: some HTTPTransport = .platform
        ) throws(RoomkeyError) {
            var options = ObjectWriter()
            options.add("base", base)
            var fields = CredentialFields()
            credentials.hand(to: &fields)
            calls = try BackendCalls(LiveKit.name, options, fields, patience, transport)
        }

        /// Creates a room, or gives back the one of this name. `roomConfig` says how it is to be, such as
        /// `["emptyTimeout": 60, "maxParticipants": 5]`; `extra` are members of the vendor's body that have no name here.
        public func createRoom(
            _ room: String, preset: String? = nil, roomConfig: [String: JSON]? = nil, extra: [String: JSON]? = nil
        ) async throws -> Room {
            var given = Self.of(room)
            given.add("room_preset", preset)
            given.add("room_config", roomConfig)
            given.add("extra", extra)
            return try await calls.call("create_room", given).understood()
        }

        /// Lists the rooms that are open, or those of these names.
        public func listRooms(_ rooms: [String]? = nil) async throws -> [Room] {
            var given = ObjectWriter()
            given.add("rooms", rooms)
            return try await calls.call("list_rooms", given).understood(each: Room.self)
        }

        /// Closes a room; everybody in it is disconnected.
        public func deleteRoom(_ room: String) async throws {
            _ = try await calls.call("delete_room", Self.of(room))
        }

        /// Changes the metadata of a room.
        @discardableResult
        public func updateRoomMetadata(_ room: String, _ metadata: String) async throws -> Room {
            var given = Self.of(room)
            given.add("metadata", metadata)
            return try await calls.call("update_room_metadata", given).understood()
        }

        /// Lists those in a room. Right after somebody came in, a server of several machines may not say so yet.
        public func listParticipants(_ room: String) async throws -> [Participant] {
            try await calls.call("list_participants", Self.of(room)).understood(each: Participant.self)
        }

        /// Somebody in a room.
        public func getParticipant(_ identity: String, in room: String) async throws -> Participant {
            try await calls.call("get_participant", Self.of(room, identity)).understood()
        }

        /// Disconnects somebody. Their token goes on opening the room for as long as it lives.
        public func removeParticipant(_ identity: String, from room: String) async throws {
            _ = try await calls.call("remove_participant", Self.of(room, identity))
        }

        /// Mutes a track by its `sid`, or unmutes it where the server's configuration admits that.
        public func muteTrack(_ track: String, of identity: String, in room: String, muted: Bool = true) async throws {
            var given = Self.of(room, identity)
            given.add("track", track)
            given.add("muted", muted)
            _ = try await calls.call("mute_track", given)
        }

        /// Changes somebody's name, metadata, attributes (an empty one goes away), or what they may do: `permission` is in
        /// the words of a token's `video`, such as `["canPublish": false]`, and all of it is replaced.
        @discardableResult
        public func updateParticipant(
            _ identity: String, in room: String, name: String? = nil, metadata: String? = nil,
            attributes: [String: String]? = nil, permission: [String: JSON]? = nil
        ) async throws -> Participant {
            var given = Self.of(room, identity)
            given.add("name", name)
            given.add("metadata", metadata)
            given.add("attributes", attributes)
            given.add("permission", permission)
            return try await calls.call("update_participant", given).understood()
        }

        /// Sends a text to those in a room: to these, or to all. It is never sent again by itself.
        public func sendData(
            _ data: String, in room: String, to identities: [String]? = nil, topic: String? = nil
        ) async throws {
            var given = Self.of(room)
            given.add("data", data)
            given.add("to", identities)
            given.add("topic", topic)
            _ = try await calls.call("send_data", given)
        }

        private static func of(_ room: String, _ identity: String? = nil) -> ObjectWriter {
            var given = ObjectWriter()
            given.add("room", room)
            given.add("identity", identity)
            return given
        }
    }
}

extension LiveKit.Room: Understood {
    init(reading answer: inout ObjectReader) throws(RoomkeyError) {
        name = try answer.take("name")
        sid = try answer.take("sid")
        participants = try answer.take("participants")
        raw = try answer.take("raw")
    }
}

extension LiveKit.Participant: Understood {
    init(reading answer: inout ObjectReader) throws(RoomkeyError) {
        identity = try answer.take("identity")
        sid = try answer.take("sid")
        name = try answer.take("name")
        raw = try answer.take("raw")
    }
}
