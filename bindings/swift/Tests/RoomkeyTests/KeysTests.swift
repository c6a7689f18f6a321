// What is this package's own: its types, its errors, its secrets.

import Foundation
import Testing

@testable import Roomkey

struct KeysTests {
    let secret = Secret("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    let room = "2kyv-gzay-64pg"

    @Test func whatIsMintedIsVerified() throws {
        let keys = try VideoSDK.open(.init(apiKey: "my-api-key", secret: secret))
        let token = try keys.mint(
            .init(
                permissions: [.allowJoin, .allowMod], room: room, participant: "ann", claims: ["tenant": "blue"],
                lifetime: .seconds(600)))
        let verified = try keys.verify(token, .init(use: .join, room: room))
        #expect(verified.permissions == ["allow_join", "allow_mod"] && verified.participantId == "ann")
        #expect(verified.own == ["tenant": "blue"] && verified.room == room && verified.project == "my-api-key")
        #expect(try #require(verified.expiresAt) - #require(verified.issuedAt) == 600)
        #expect { try keys.verify(token, .init(room: "aaaa-bbbb-cccc")) } throws: { ($0 as? RoomkeyError)?.code == .roomMismatch }
        #expect { try keys.verify(token + "x", .init()) } throws: { ($0 as? RoomkeyError)?.code == .signatureInvalid }
        #expect { try keys.mint(.init(permissions: [.allowJoin], lifetime: .milliseconds(1500))) } throws: {
            ($0 as? RoomkeyError)?.code == .lifetimeInvalid
        }
    }

    @Test func everyVendorMintsFromAGrantAndVerifies() throws {
        let grant = Grant(room: "class-7", identity: "ann", publish: .only([.camera]))
        let keys = try LiveKit.open(.init(apiKey: "APIx7Qm2kR9", secret: secret))
        let verified = try keys.verify(try keys.mint(LiveKit.GrantMint(grant: grant)), .init(room: "class-7"))
        #expect(verified.sub == "ann" && verified.video?["canPublishSources"] == ["camera"])
        let ask = Grant(room: "class-7", identity: "ann", join: .ask)
        #expect(throws: RoomkeyError.self) { try keys.mint(LiveKit.GrantMint(grant: ask)) }
        let typed = try keys.mint(.init(identity: "ann", room: "class-7", video: ["roomJoin": true]))
        #expect(try keys.verify(typed, .init(identity: "ann", grant: "roomJoin")).room == "class-7")
    }

    @Test func vendorsAreFoundByName() throws {
        #expect(try Vendor.names().contains("livekit"))
        #expect(throws: RoomkeyError.self) { try Vendor("nobody") }
        let keys = try Vendor("opentok").open(["api_key": Secret("123456"), "secret": secret])
        let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"
        let token = try keys.mint(["session": .string(session), "role": "publisher", "kind": "t1"])
        #expect(try keys.verify(token, ["kind": "t1"]).claims["role"] == "publisher")
        let typed = try OpenTok.open(.init(apiKey: "123456", secret: secret))
        #expect(try typed.verify(token, .init(kind: .t1, capability: .publish)).role == .publisher)
        let fromEnvironment = try OpenTok.fromEnvironment([
            "OPENTOK_API_KEY": "123456", "OPENTOK_API_SECRET": "9d3b1f0a6c5e4827b1a0f3c2d4e59687",
        ])
        #expect(try fromEnvironment.project() == "123456")
    }

    @Test func whatIsNoNumberIsNoClaim() throws {
        let keys = try VideoSDK.open(.init(apiKey: "my-api-key", secret: secret))
        for number in [Double.nan, .infinity] {
            #expect(throws: RoomkeyError.self) {
                try keys.mint(.init(permissions: [.allowJoin], claims: ["score": .double(number)]))
            }
        }
    }

    @Test func everyClaimOfASessionsTokenComesOut() throws {
        let keys = try OpenTok.open(.init(apiKey: "123456", secret: secret))
        let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"
        for kind in OpenTok.Kind.allCases {
            let wish = OpenTok.Mint(
                kind: kind, session: session, role: .moderator, data: "ann", layoutClasses: ["focus"], nonce: 42,
                lifetime: .seconds(600))
            let said = try keys.verify(try keys.mint(wish), .init(kind: kind))
            #expect(said.nonce == "42" && said.data == "ann" && said.layoutClasses == ["focus"])
            #expect(try #require(said.exp) - #require(said.iat) == 600)
            #expect(said.kind == kind && said.role == .moderator && said.expiresAt == said.exp.map { Int($0) })
        }
    }

    @Test func aTokenThatIsLongerThanUsualHasRoom() throws {
        let keys = try OpenTok.open(.init(apiKey: "123456", secret: secret))
        let session = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4"
        let data = String(repeating: "€", count: 1000)
        for kind in OpenTok.Kind.allCases {
            let token = try keys.mint(.init(kind: kind, session: session, role: .publisher, data: data))
            #expect(token.utf8.count > 4096)
            #expect(try keys.verify(token, .init(kind: kind)).data == data)
        }
        #expect { try keys.verify(String(repeating: "a", count: 300_000), .init()) } throws: {
            ($0 as? RoomkeyError)?.code == .tokenTooLarge
        }
        let videosdk = try VideoSDK.open(.init(apiKey: "my-api-key", secret: secret))
        let claims: [String: JSON] = ["long": .string(String(repeating: "\u{1}", count: 1000))]
        let token = try videosdk.mint(.init(permissions: [.allowJoin], claims: claims))
        #expect(try videosdk.verify(token, .init()).own == claims)
    }

    @Test func aSecretShowsNothing() throws {
        let shown = "\(secret) \(String(reflecting: secret)) \(Mirror(reflecting: secret).children.count)"
        #expect(shown == "[redacted] [redacted] 0")
        #expect { try VideoSDK.open(.init(apiKey: "my-api-key", secret: Secret(""))) } throws: {
            ($0 as? RoomkeyError)?.code == .secretEmpty
        }
        #expect(throws: RoomkeyError.self) { try VideoSDK.open(.init(apiKey: "my-api-key", secret: Secret("secret"))) }
    }

    @Test func aKeyringVerifiesWhatAPassiveKeySigned() throws {
        let former = try VideoSDK.open(.init(apiKey: "old", secret: Secret("73e0b5d28f1c4a96e7b3d05a8c2f6194b0e7d3a5")))
        let keyring = try Keyring([
            .init("new", secret), .init("old", Secret("73e0b5d28f1c4a96e7b3d05a8c2f6194b0e7d3a5"), state: .passive),
        ])
        let token = try former.mint(.init(permissions: [.allowJoin]))
        #expect(try keyring.verify(token).apikey == "old")
        #expect(try keyring.verify(try keyring.mint(.init(permissions: [.askJoin]))).apikey == "new")
    }

    @Test func whatIsTakenBackIsRevoked() throws {
        let keys = try VideoSDK.open(.init(apiKey: "my-api-key", secret: secret))
        let token = try keys.mint(.init(permissions: [.allowJoin], room: room, participant: "ann"))
        let verified = try keys.verify(token, .init())
        let one = try Revocation(.token(id: try #require(verified.id)), apiKey: "my-api-key")
        #expect(try Revocation.isRevoked(verified, among: [one]))
        let other = try Revocation(.token(id: "another"), apiKey: "my-api-key")
        #expect(try !Revocation.isRevoked(verified, among: [other]))
        let ann = try Revocation(.participant("ann", room: room), apiKey: "my-api-key")
        #expect(try Revocation.isRevoked(verified, among: [ann]))
        #expect(try Revocation.isRevoked(verified, among: [Revocation(.everywhere("ann"), apiKey: "my-api-key")]))
        // One that names nobody and no room is judged by where it enters, and as whom.
        let open = try keys.verify(try keys.mint(.init(permissions: [.allowJoin])), .init())
        #expect(try !Revocation.isRevoked(open, among: [ann]))
        #expect(try Revocation.isRevoked(open, entering: room, as: "ann", among: [ann]))
        #expect(try !Revocation.isRevoked(open, entering: room, as: "ben", among: [ann]))
    }

    @Test func aJWTIsVerifiedForWhomItIs() throws {
        let key = try JWTKey.hs256(Secret("4f8d1c6b2e9a70355dfe8c1b7a6490e2c3f5d8b71e0a4962bd73c81f5069ea24"))
        let token =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJtZSIsInN1YiI6InlvdSIsImlhdCI6MTc1MDAwMDAwMCwiZXhwIjoxNzUwMDAzNjAwfQ.aSgTRzVi78HjkY7IbGcpZRbvGnvfTdYlcckjUfPF-48"
        let then = Date(timeIntervalSince1970: 1_750_000_000)
        #expect(try key.verify(token, now: then)["sub"] == "you")
        #expect(try key.verify(token, .init(issuer: "me"), now: then)["iss"] == "me")
        #expect(throws: RoomkeyError.self) { try key.verify(token, .init(issuer: "you"), now: then) }
        #expect(throws: RoomkeyError.self) { try key.verify(token) }
    }

    @Test func aReportTrustsNothing() throws {
        let keys = try VideoSDK.open(.init(apiKey: "my-api-key", secret: secret))
        let token = try keys.mint(.init(permissions: [.allowJoin]))
        #expect(try inspect(token).json["verified"] == false)
        #expect(try inspect(token, trying: secret).text.contains("allow_join"))
    }

    @Test func keysMayBeUsedFromEverywhereAtOnce() async throws {
        let keys = try VideoSDK.open(.init(apiKey: "my-api-key", secret: secret))
        await withTaskGroup(of: Bool.self) { group in
            for place in 0..<64 {
                group.addTask {
                    let token = try? keys.mint(.init(permissions: [.allowJoin], participant: "p-\(place)"))
                    return token.flatMap { try? keys.verify($0, .init()) }?.participantId == "p-\(place)"
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
