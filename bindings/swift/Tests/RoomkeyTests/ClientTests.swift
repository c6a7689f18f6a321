// Rooms and sessions of vendors, against a running `roomkey serve`.

import Foundation
import Testing

import Roomkey

@Suite(.enabled(if: Authority.shared != nil), .timeLimit(.minutes(2))) struct ClientTests {
    private func owner() throws -> Authority { try #require(Authority.shared) }

    private func keys() throws -> Keys<VideoSDK> {
        let said = try owner().said
        return try VideoSDK.open(
            .init(apiKey: said["api_key"]?.string ?? "", secret: Secret(said["secret"]?.string ?? "")))
    }

    @Test func aRoomIsMadeFoundListedAndClosed() async throws {
        let client = try VideoSDK.Client(keys(), at: owner().url)
        #expect(try client.baseURL == owner().url)
        let name = "swift-\(UInt32.random(in: 0 ... .max))"
        let room = try await client.createRoom(customRoomId: name, autoClose: .init(minutes: 60, deactivate: false))
        #expect(room.customRoomId == name && !room.isDisabled && room.raw["roomId"]?.string == room.roomId)
        #expect(try await client.validateRoom(.id(room.roomId)).roomId == room.roomId)
        #expect(try await client.fetchRoom(.custom(name)) == room)
        let found = try await client.listRooms(perPage: 5, search: name)
        #expect(found.items == [room] && found.current == 1 && found.last == 1)
        _ = try await client.createRoom()
        var all: [VideoSDK.Room] = []
        for try await one in client.rooms(perPage: 1) { all.append(one) }
        #expect(all.contains(room) && all.count > 1)
        #expect(try await client.deactivateRoom(room.roomId).isDisabled)
    }

    @Test func sessionsOfARoomAreListedAndThereIsNoneToEnd() async throws {
        let client = try VideoSDK.Client(keys(), at: owner().url)
        let room = try await client.createRoom()
        #expect(try await client.listSessions(roomId: room.roomId).items.isEmpty)
        for try await session in client.sessions(roomId: room.roomId) { Issue.record("\(session)") }
        await #expect(throws: RoomkeyError.self) { try await client.fetchSession("61d5") }
        await #expect(throws: RoomkeyError.self) { try await client.removeParticipant("ann", from: .room(room.roomId)) }
    }

    @Test func theOlderFormsAreTheSameRooms() async throws {
        let client = try VideoSDK.Client(keys(), at: owner().url)
        let meeting = try await client.createMeetingV1()
        #expect(try await client.validateMeetingV1(meeting.roomId).roomId == meeting.roomId)
        #expect(try await client.fetchMeetingV1(meeting.roomId).roomId == meeting.roomId)
        let oldest = try await client.createAPIMeeting()
        #expect(try await client.validateAPIMeeting(oldest.roomId).roomId == oldest.roomId)
    }

    @Test func anAppCallsWithTheTokenOfItsSession() async throws {
        let session = try SessionManager()
        let keys = try keys()
        try await session.start(
            .provider { _ in
                Fetched(try keys.mint(.init(permissions: [.allowJoin], roles: [.crawler], lifetime: .seconds(600))))
            })
        let client = try VideoSDK.Client(at: owner().url) { try await session.token().text }
        #expect(try await !client.createRoom().roomId.isEmpty)
        session.stop()
        await #expect(throws: SessionError.self) { try await client.createRoom() }
    }

    @Test func whatIsNotAllowedIsRefusedWithItsCode() async throws {
        let client = try VideoSDK.Client(at: owner().url) { "a.b.c" }
        await #expect { try await client.listRooms() } throws: { ($0 as? RoomkeyError)?.code == .remoteUnauthorized }
        let mine = try VideoSDK.Client(keys(), at: owner().url)
        await #expect { try await mine.fetchRoom(.id("aaaa-bbbb-cccc")) } throws: {
            ($0 as? RoomkeyError)?.code == .remoteNotFound
        }
        await #expect { try await mine.fetchRoom(.id("../rooms")) } throws: {
            ($0 as? RoomkeyError)?.code == .roomIdInvalid
        }
    }

    @Test func aKeyringCallsWithTheKeyThatSigns() async throws {
        let said = try owner().said
        let secret = Secret(said["secret"]?.string ?? "")
        let former = Secret("73e0b5d28f1c4a96e7b3d05a8c2f6194b0e7d3a5")
        let keyring = try Keyring([.init(said["api_key"]?.string ?? "", secret), .init("old", former, state: .passive)])
        #expect(try await !VideoSDK.Client(keyring, at: owner().url).createRoom().roomId.isEmpty)
    }

    @Test func openTokAndVonageMakeSessions() async throws {
        let said = try owner().said
        let openTok = try OpenTok.open(
            .init(
                apiKey: said["opentok"]?["api_key"]?.string ?? "",
                secret: Secret(said["opentok"]?["secret"]?.string ?? "")))
        let client = try OpenTok.Client(openTok, at: owner().url)
        let session = try await client.createSession(.init(mediaMode: "routed"))
        let token = try openTok.mint(.init(session: session.sessionId, role: .publisher))
        #expect(try openTok.verify(token, .init(session: session.sessionId)).room == session.sessionId)
        await #expect(throws: RoomkeyError.self) { try await client.createSession(.init(mediaMode: "sideways")) }
        let key = try Data(contentsOf: URL(fileURLWithPath: said["vonage"]?["private_key_path"]?.string ?? ""))
        let vonage = try Vonage.open(
            .init(applicationId: said["vonage"]?["application_id"]?.string ?? "", privateKeyPem: Secret(bytes: key)))
        #expect(try await !Vonage.Client(vonage, at: owner().url).createSession().sessionId.isEmpty)
    }

    @Test func videoIoTradesAnAppTokenForASession() async throws {
        let appToken = Secret(try owner().said["videoio"]?["app_token"]?.string ?? "")
        let client = try VideoIo.Client(appToken, at: owner().url)
        let session = try await client.createSession("ann", scopes: ["videos.read"])
        #expect(session.identity == "ann" && session.expiresAt != nil)
        #expect(!"\(session) \(String(reflecting: session))".contains(session.sessionToken))
        let first = try await VideoIo.Client(appToken, generation: .first, at: owner().url).createSession("ann")
        #expect(first.identity == "ann" && first.expiresAt == nil)
    }
}
