// What a vector asks, in this package's words.

import Foundation
import Testing

@testable import Roomkey

struct Asked {
    let kind: String
    let group: Text
    let test: Text

    typealias Members = [String: Text]

    func answer() -> Outcome {
        outcome {
            switch kind {
            case "conversation": try conversation()
            case "endpoints": try videoSDKEndpoint()
            case "identifier", "videoio_identifier":
                try Door.core.ask("parse", test.those("input").with("kind", group["kind"]))
            case "inspect": try inspected()
            case "jws_open": try key().ask("open", test.those("token"))
            case "jwt_verify": try key().ask("verify", test.those("token", "expectation", "now"))
            case "keyring": try keyring()
            case "leeway": try Door.core.ask("leeway", .object(["seconds": test["input"] ?? .null]))
            case "lifetime":
                try Door.core.ask(
                    "lifetime", .object(["lifetime": test["input"] ?? .null, "maximum": test["maximum"] ?? .null]))
            case "mint", "token_mint", "opentok_mint", "vonage_mint", "videoio_mint": try mint()
            case "opentok_endpoint": try openTokEndpoint()
            case "opentok_rest_request", "rest_request", "videoio_rest_request": try restRequest()
            case "opentok_rest_response", "rest_response", "videoio_rest_response": try restResponse()
            case "livekit_rest_request": try liveKitRequest()
            case "livekit_rest_response": try liveKitResponse()
            case "opentok_role": try Door.core.ask("role", test.those("input"))
            case "opentok_seat": try Door.core.ask("seat", test.those("policy", "query", "room"))
            case "opentok_session": try sessionID()
            case "revocation": try revocation()
            case "rsa_key": try rsaKey()
            case "secret": try secret()
            case "session_answer": try sessionAnswer()
            case "session_request": try sessionRequest()
            case "timestamp": try Door.core.ask("timestamp", .object(["seconds": test["input"] ?? .null]))
            case "variables": try variables()
            case "verify", "token_verify", "opentok_verify", "vonage_verify", "videoio_verify": try verify()
            case "videoio_endpoint": try videoIoEndpoint()
            case "videoio_script_url": try Door.core.ask("script_url", test.those("url"))
            case "webhook": try webhook()
            default: throw UnknownKind(kind: kind)
            }
        }
    }

    struct UnknownKind: Error, CustomStringConvertible {
        let kind: String
        var description: String { "nobody here knows \(kind)" }
    }

    // What is asked often.

    private func only(_ members: Members, _ names: String...) -> Members {
        members.filter { names.contains($0.key) }
    }

    /// The JSON that a body is.
    private func body(_ answer: Members) throws -> Text {
        guard let text = answer["body"]?.string else { return .null }
        return try Text.parse(text.utf8)
    }

    private var now: Date { Date(timeIntervalSince1970: Double(test["now"]?.int ?? 0)) }

    // Tokens.

    private func keys() throws -> Door {
        let vendor =
            switch kind.split(separator: "_")[0] {
            case "token", "revocation": "videosdk"
            case "mint", "verify", "webhook": group["vendor"]?.string ?? ""
            case let vendor: String(vendor)
            }
        return try Door.open("vendor:\(vendor)", .object([:]), credentials())
    }

    private func credentials() -> [(String, Text)] {
        let given = ["credentials", "application", "authority"].lazy.compactMap { group[$0]?.object }.first ?? [:]
        let pem = kind.hasSuffix("mint") ? "private_key_pem" : "public_key_pem"
        return given.map { ($0.key == "pem" ? pem : $0.key, $0.value) }
    }

    private var ownKind: Text? {
        if test["use"]?.string == "api" { return .string("api") }
        return group["kind"]?.string == "app" ? .string("app") : nil
    }

    private func mint() throws -> Members {
        let input = (test["input"] ?? .null).with("kind", ownKind).with("app_token", test["app_token"])
        return try minted(try keys(), input)
    }

    /// The token through JSON; and the same, or the same refusal, through this package's types.
    private func minted(_ keys: Door, _ input: Text) throws -> Members {
        let throughJSON = outcome {
            only(try keys.ask("mint", .object(["input": input, "now": test["now"] ?? .null])), "token")
        }
        if ["token_mint", "keyring"].contains(kind), let wish = typedWish(input), let handle = keys.handle {
            let typed = outcome {
                ["token": .string(try handle.mint(packing: wish, now))]
            }
            #expect(typed == throughJSON, "through types: \(input.written)")
        }
        switch throughJSON {
        case .ok(let members): return members
        case .refused: return try keys.ask("mint", .object(["input": input, "now": test["now"] ?? .null]))
        }
    }

    /// A wish in this package's types, where they can say it.
    private func typedWish(_ input: Text) -> VideoSDK.Mint? {
        let known: Set = ["permissions", "room", "participant", "roles", "rights", "version", "lifetime", "jti"]
        guard let given = input.object, known.isSuperset(of: given.keys), !given.values.contains(.null) else { return nil }
        func words<Word: RawRepresentable<String>>(_ name: String) -> [Word]?? {
            guard let items = given[name] else { return .some(nil) }
            let read = (items.array ?? [.null]).map { $0.string.flatMap(Word.init(rawValue:)) }
            return read.contains { $0 == nil } ? .none : .some(read.compactMap { $0 })
        }
        func one<Value>(_ name: String, _ read: (Text) -> Value?) -> Value?? {
            guard let value = given[name] else { return .some(nil) }
            return read(value).map { .some(.some($0)) } ?? .none
        }
        guard let permissions: [VideoSDK.Permission]? = words("permissions"), let permissions,
            let roles: [VideoSDK.Role]? = words("roles"), let rights: [VideoSDK.Right]? = words("rights"),
            let room = one("room", \.string), let participant = one("participant", \.string),
            let version = one("version", \.int), let lifetime = one("lifetime", \.int), let jti = one("jti", \.string)
        else { return nil }
        return VideoSDK.Mint(
            permissions: permissions, room: room, participant: participant, roles: roles, rights: rights,
            version: version, lifetime: lifetime.map { .seconds($0) }, jti: jti)
    }

    private func verify() throws -> Members {
        let keys = try keys()
        let expectation = (test["expectation"] ?? .object([:])).with("kind", ownKind)
        let asked = test.those("token", "now").with("expectation", expectation)
        if kind == "token_verify", let handle = keys.handle, let demand = typedDemand(expectation) {
            return ["claims": try typed(keys, asked, handle, demand)]
        }
        var claims = try keys.ask("verify", asked)["claims"] ?? .null
        if kind == "videoio_verify", case .array(let scopes)? = claims["scopes"] {
            // A set, which comes out in the order of its words.
            let all = try Door.core.ask("lists", .object([:]))["scopes"]?.array ?? []
            claims["scopes"] = .array(all.filter(scopes.contains))
        }
        return ["claims": claims]
    }

    private func typedDemand(_ expectation: Text) -> VideoSDK.Verify? {
        let known: Set = ["use", "room", "participant", "leeway", "maximum_lifetime", "allow_missing_expiry"]
        guard let given = expectation.object, known.isSuperset(of: given.keys), !given.values.contains(.null) else { return nil }
        let use = given["use"]?.string.flatMap(VideoSDK.Use.init(rawValue:))
        let lifetime = given["maximum_lifetime"]?.int
        guard (given["use"] == nil) == (use == nil), (given["maximum_lifetime"] == nil) == (lifetime == nil),
            (given["leeway"] == nil) == (given["leeway"]?.int == nil)
        else { return nil }
        return VideoSDK.Verify(
            use: use, room: given["room"]?.string, participant: given["participant"]?.string,
            leeway: given["leeway"]?.int, maxLifetime: lifetime.map { .seconds($0) },
            allowMissingExpiry: given["allow_missing_expiry"]?.bool)
    }

    /// The claims as this package's type has them, and the same refusal as JSON's.
    private func typed(_ keys: Door, _ asked: Text, _ handle: Handle, _ demand: VideoSDK.Verify) throws -> Text {
        let throughJSON = outcome { only(try keys.ask("verify", asked), "claims") }
        var verified: Verified<VideoSDK.Claims>?
        let came = outcome {
            verified = try handle.verify(test["token"]?.string ?? "", packing: demand, now)
            return [:]
        }
        guard let claims = verified?.claims else {
            #expect(came == throughJSON)
            return Text.object(try keys.ask("verify", asked))
        }
        guard case .ok = throughJSON else {
            Issue.record("types take what JSON refuses: \(throughJSON)")
            return .null
        }
        func number(_ value: Double?) -> Text? { value.map { .number(String(Int($0))) } }
        var written: [UInt8] = []
        claims.own.write(to: &written)
        return try Text.parse(written)
            .with("apikey", .string(claims.apikey))
            .with("permissions", .array(claims.permissions.map(Text.string)))
            .with("version", claims.version.map { .number(String($0)) })
            .with("roomId", claims.roomId.map(Text.string))
            .with("participantId", claims.participantId.map(Text.string))
            .with("roles", claims.roles.map { .array($0.map { .string($0.rawValue) }) })
            .with("roomkey_rights", claims.roomkeyRights.map { .array($0.map(Text.string)) })
            .with("iat", number(claims.iat)).with("nbf", number(claims.nbf)).with("exp", number(claims.exp))
            .with("jti", claims.jti.map(Text.string))
    }

    private func keyring() throws -> Members {
        let entries = group["keyring"]?.array ?? []
        let states = Text.array(entries.map { $0["state"] ?? .null })
        let secrets = entries.enumerated().flatMap { place, entry in
            [("\(place).api_key", entry["api_key"] ?? .null), ("\(place).secret", entry["secret"] ?? .null)]
        }
        let keys = try Door.open("keyring:videosdk", .object(["states": states]), secrets)
        if let input = test["input"] {
            return try minted(keys, input)
        }
        return only(try keys.ask("verify", test.those("token", "now")), "claims")
    }

    private func revocation() throws -> Members {
        let leeway = test["leeway"] ?? .number("0")
        let claims = try keys().ask(
            "verify", test.those("token", "now").with("expectation", .object(["leeway": leeway])))
        let kept = try (test["revocations"]?.array ?? []).map { one in
            Text.object(try Door.core.ask("revocation", one.with("now", test["now"])))
        }
        let entering = test["entering"].flatMap { $0.isNull ? nil : $0 }
        func entered(_ name: String) -> Text { (entering.map { $0[name] } ?? claims[name]) ?? .null }
        let answer = try Door.core.ask(
            "revoked",
            .object([
                "revocations": .array(kept), "api_key": claims["project"] ?? .null, "jti": claims["jti"] ?? .null,
                "iat": claims["iat"] ?? .null, "room": entered("room"), "participant": entered("participant"),
                "leeway": leeway,
            ]))
        if answer["revoked"]?.bool == true {
            throw RoomkeyError.refusing(.tokenRevoked)
        }
        return [:]
    }

    private func variables() throws -> Members {
        let given = (test["variables"]?.object ?? [:]).map { ($0.key, $0.value) }
        let keys = try Door.open("vendor:videosdk", .object(["from_variables": .bool(true)]), given)
        return ["api_key": try keys.ask("project", .object([:]))["project"] ?? .null]
    }

    private func webhook() throws -> Members {
        let said = try keys().ask("webhook", test.those("authorization", "body", "rules", "now"))
        #expect(!Text.object(said).written.contains("hunter2"))
        return only(said, "id", "event", "created_at", "room", "identity")
    }

    // What needs no vendor's keys.

    private func inspected() throws -> Members {
        let asked = Text.object(["text": test["token"] ?? .null, "now": test["now"] ?? .null])
        let door = try test["secret"].map {
            try Door.open("secret", .object(["allow_weak": .bool(true)]), [("secret", $0)])
        }
        let report = try (door ?? .core).ask("inspect", asked)["report"] ?? .null
        #expect(report["verified"] == .bool(false))
        let codes = (report["findings"]?.array ?? []).compactMap { $0["code"]?.string }.sorted()
        return ["kind": report["kind"] ?? .null, "findings": .array(codes.map(Text.string))]
    }

    private func key() throws -> Door {
        let key = group["key"] ?? .null
        if let secret = key["secret"] {
            return try Door.open("key", .object(["algorithm": .string("HS256")]), [("secret", secret)])
        }
        return try Door.open(
            "key", .object(["algorithm": key["algorithm"] ?? .null, "pem": key["public_key_pem"] ?? .null]))
    }

    private func rsaKey() throws -> Members {
        switch group["kind"]?.string {
        case "components":
            let numbers = test.those("modulus", "exponent").with("algorithm", .string("RS256"))
            _ = try Door.open("key", numbers).ask("open", test.those("token"))
            return [:]
        case "public":
            _ = try Door.open("key", test.those("pem").with("algorithm", .string("RS256")))
            return [:]
        default:
            let signer = try Door.open("signer", .object([:]), [("pem", test["pem"] ?? .null)])
            return try signer.ask("sign", test.those("payload"))
        }
    }

    private func secret() throws -> Members {
        let secret: Secret
        if let hex = test["hex"]?.string {
            let digits = Array(hex.utf8)
            let bytes = stride(from: 0, to: digits.count, by: 2).map { place in
                UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) ?? 0
            }
            secret = Secret(bytes: bytes)
        } else {
            secret = Secret(test["text"]?.string ?? "")
        }
        _ = try Door.open("secret", test.those("allow_weak"), [("secret", secret)])
        return [:]
    }

    private func sessionID() throws -> Members {
        if test["input"] != nil {
            return try Door.core.ask("session_id", test.those("input"))
        }
        let made = try Door.core.ask("new_session_id", test.those("project", "create", "now"))
        _ = try Door.core.ask("session_id", .object(["input": made["session"] ?? .null]))
        return made
    }

    private func sessionRequest() throws -> Members {
        var request = try Door.core.ask(
            "session_request",
            test.those("profile", "url", "identity", "scopes", "app_token", "method", "body_text", "body_json"))
        request["body"] = try body(request)
        return only(request, "method", "url", "headers", "body")
    }

    private func sessionAnswer() throws -> Members {
        let asked = test.those("profile", "status", "headers", "now").with("body", .string(padded(test)))
        let answer = try Door.core.ask("session_answer", asked)
        guard let refusal = answer["refusal"] else { return answer }
        #expect(!refusal.written.contains("hush"))
        return ["code": refusal["code"] ?? .null, "failure": answer["failure"] ?? .null]
    }

    private func padded(_ event: Text) -> String {
        let body = event["body"]?.string ?? ""
        let length = event["padded_to"]?.int ?? (event["endless"] == nil ? 0 : Self.mostBytes)
        return body + String(repeating: " ", count: max(length - body.utf8.count, 0))
    }

    /// More than anybody reads of an answer.
    private static let mostBytes = 4 * 1024 * 1024 + 1

    // What vendors' APIs are asked, and endpoints answer.

    private func api() throws -> Door {
        let vendor =
            switch kind.split(separator: "_")[0] {
            case "opentok": test["auth"]?.string ?? ""
            case "videoio": "videoio"
            default: "videosdk"
            }
        return try Door.open("api:\(vendor)", test.those("base", "generation"))
    }

    private func restRequest() throws -> Members {
        var request = try api().ask("request", test.those("call", "token", "arguments"))
        request["body"] =
            kind == "opentok_rest_request" ? .string(request["body"]?.string ?? "") : try body(request)
        return only(request, "method", "url", "headers", "body")
    }

    private func anyArguments(_ call: String) -> Text {
        let room = Text.string("2kyv-gzay-64pg")
        return switch call {
        case "validate_room", "fetch_room", "deactivate_room", "end_session": .object(["room": room])
        case "fetch_session": .object(["session": .string("61d5")])
        case "remove_participant": .object(["room": room, "participant": .string("p")])
        case "validate_meeting_v1", "fetch_meeting_v1", "validate_api_meeting": .object(["meeting": room])
        default: .object([:])
        }
    }

    private func restResponse() throws -> Members {
        let given = test.those("status", "headers", "body")
        if let call = test["call"]?.string {
            let asked = given.with("call", .string(call)).with("arguments", anyArguments(call))
            guard var members = try api().ask("understand", asked)["value"]?.object else { return [:] }
            members["raw"] = nil
            if let items = members["items"]?.array {
                members["items"] = .array(items.map { $0[call == "list_rooms" ? "room_id" : "id"] ?? .null })
            }
            return members
        }
        var arguments = test.those("identity")
        if test["generation"]?.string == "second" {
            arguments["scopes"] = .array([.string("videos.read")])
        }
        let asked = given.with("call", .string("create_session")).with("arguments", arguments)
        var members = try api().ask("understand", asked)["value"]?.object ?? [:]
        members["raw"] = nil
        return members
    }

    private func liveKitAPI() throws -> Door {
        let base = test["base"] ?? .string("https://livekit.example")
        return try Door.open("api:livekit", .object(["base": base]), credentials())
    }

    private func liveKitRequest() throws -> Members {
        var request = try liveKitAPI().ask("request", test.those("call", "arguments", "now"))
        var headers = request["headers"] ?? .null
        let bearer = headers["authorization"]?.string ?? ""
        headers["authorization"] = nil
        #expect(bearer.hasPrefix("Bearer "))
        let keys = try Door.open("vendor:livekit", .object([:]), credentials())
        let asked = test.those("now").with("token", .string(String(bearer.dropFirst(7))))
            .with("expectation", .object(["max_lifetime": .string("5m")]))
        let claims = try keys.ask("verify", asked)
        #expect(claims["participant"] == .null)
        request["headers"] = headers
        request["body"] = try body(request)
        request["video"] = claims["claims"]?["video"]
        request["is_repeatable"] = request["repeatable"]
        return only(request, "method", "url", "headers", "body", "video", "is_repeatable")
    }

    private func liveKitResponse() throws -> Members {
        let asked = test.those("call", "arguments", "status", "headers", "body")
        let understood = try liveKitAPI().ask("understand", asked)["value"] ?? .null
        #expect(!understood.written.contains("hunter2"))
        let many =
            switch understood {
            case .null: [Text]()
            case .array(let items): items
            case let one: [one]
            }
        func all(_ names: String...) -> Text {
            .array(many.compactMap { one in names.lazy.compactMap { one[$0] }.first })
        }
        return ["names": all("identity", "name"), "ids": all("sid")]
    }

    private func conversation() throws -> Members {
        let own = try Door.open("own_token", .object(["lifetime": .number("600")]))
        let call = test["call"]?.string ?? ""
        let arguments = call == "fetch_room" ? anyArguments(call) : .object([:])
        let api = try Door.open("api:videosdk")
        let talk = try Door.open(
            "conversation",
            .object([
                "api": .number(String(api.handle?.number ?? 0)), "call": .string(call), "arguments": arguments,
                "attempts": test["attempts"] ?? .null,
            ]))
        var instructions: [Text] = []
        for event in test["events"]?.array ?? [] {
            let now = event["now"] ?? .null
            let happened = event["event"]?.string ?? ""
            if ["begin", "waited"].contains(happened) {
                var token = try own.ask("good_at", .object(["now": now]))["token"]?.string
                if token == nil {
                    token = now.written
                    _ = try own.ask("keep", .object(["token": .string(now.written), "now": now]))
                }
                let sent = try talk.ask("request", .object(["token": .string(token ?? "")]))
                #expect((sent["headers"]?.written ?? "").contains(token ?? "-"))
                instructions.append(.object(["send": .object(["issued_at": .number(token ?? "")])]))
                continue
            }
            var heard = Text.object([
                "event": .string(happened), "now": now, "drawn": event["drawn"] ?? .number("0"),
            ])
            if happened == "answer" {
                heard = heard.with("status", event["status"]).with("headers", event["headers"])
                    .with("body", .string(padded(event)))
            }
            do {
                let answer = try talk.ask("hear", heard)
                if let room = answer["value"] {
                    instructions.append(.object(["room": room["room_id"] ?? .null]))
                } else {
                    instructions.append(.object(answer))
                }
            } catch let error as RoomkeyError {
                let wait = error.retryAfter.map { Text.number(String($0)) } ?? .null
                instructions.append(.object(["error": .string(error.code.rawValue), "retry_after": wait]))
            }
        }
        return ["instructions": .array(instructions)]
    }

    private func request() -> Text {
        test.those("query", "authorization", "content_type", "body", "now")
    }

    private func claims(_ keys: Door, _ token: Text) throws -> Text {
        var claims = try keys.ask("verify", test.those("now").with("token", token))["claims"] ?? .null
        #expect(claims["jti"] != nil, "every token can be revoked")
        claims["jti"] = nil
        return claims
    }

    private func videoSDKEndpoint() throws -> Members {
        let secrets = credentials()
        let endpoints = try Door.open("endpoints:videosdk", .object([:]), secrets)
        let verb = test["endpoint"]?.string ?? ""
        var asked = request()
        if verb == "get_token" { asked = asked.with("policy", test["policy"]) }
        if verb == "validate_meeting" { asked = asked.with("meeting", test["meeting"]) }
        var answer = try endpoints.ask(verb, asked)
        if var send = answer["send"]?.object {
            guard let vendor = test["vendor"], !vendor.isNull else {
                send["body"] = try body(send)
                return only(send, "method", "url", "headers", "body")
            }
            answer = try endpoints.ask(verb, asked.with("vendor", vendor))
        }
        #expect(answer["headers"]?["cache-control"] == .string("no-store"))
        let said = try body(answer)
        var out: Members = ["status": answer["status"] ?? .null]
        if let code = said["code"] {
            out["code"] = code
            if let seconds = answer["headers"]?["retry-after"]?.string { out["retry_after"] = .number(seconds) }
        } else if let token = said["token"] {
            out["claims"] = try claims(try Door.open("vendor:videosdk", .object([:]), secrets), token)
        } else {
            out["body"] = said
        }
        return out
    }

    private func videoIoEndpoint() throws -> Members {
        let secrets = [("secret", group["authority"]?["secret"] ?? .null)]
        let endpoints = try Door.open("endpoints:videoio", group.those("lifetime"), secrets)
        let answer = try endpoints.ask("create_session", request())
        var said = try body(answer)
        let status = answer["status"] ?? .null
        if let code = said["code"] {
            return ["status": status, "code": code]
        }
        let name = said["session_key"] != nil ? "session_key" : "sessionToken"
        let token = said[name] ?? .null
        said[name] = nil
        let claims = try claims(try Door.open("vendor:videoio", .object([:]), secrets), token)
        return ["status": status, "token_name": .string(name), "body": said, "claims": claims]
    }

    private func openTokEndpoint() throws -> Members {
        let (credentials, application) = (group["credentials"] ?? .null, group["application"] ?? .null)
        let secrets = [
            ("api_key", credentials["api_key"] ?? .null), ("secret", credentials["secret"] ?? .null),
            ("application_id", application["application_id"] ?? .null), ("public_key_pem", application["pem"] ?? .null),
        ]
        let endpoints = try Door.open("endpoints:opentok", .object([:]), secrets)
        let asked = test.those("query", "authorization", "content_type", "body", "now", "opentok_auth", "accept")
        let answer = try endpoints.ask("create_session", asked.with("server", .number("7")))
        let isJSON = answer["headers"]?["content-type"]?.string == "application/json"
        var out: Members = ["status": answer["status"] ?? .null, "form": .string(isJSON ? "json" : "xml")]
        let text = answer["body"]?.string ?? ""
        guard let session = answer["session"], !session.isNull else {
            out["message"] =
                isJSON
                ? try body(answer)["message"]
                : .string(
                    text.components(separatedBy: "<message>").last?.components(separatedBy: "</message>").first ?? "")
            return out
        }
        let parts = try Door.core.ask("session_id", .object(["input": session]))
        out["project"] = parts["project"]
        out["relayed"] = .bool(parts["flag"]?.string == "P")
        out["location"] = parts["location"]
        return out
    }
}
