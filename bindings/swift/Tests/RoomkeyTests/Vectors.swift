// The vectors of every language, through this package: what can be said in its own types goes through those, and
// everything through the calls beneath them.

import Foundation
import Testing

@testable import Roomkey

/// What a test came to.
enum Outcome: Equatable {
    case ok([String: Text])
    case refused(String)
}

/// A refusal, by its code.
func outcome(_ ask: () throws -> [String: Text]) -> Outcome {
    do {
        return .ok(try ask())
    } catch let error as RoomkeyError {
        return error.refusal.message.hasSuffix(".") ? .refused(error.code.rawValue) : .refused("without a sentence")
    } catch {
        return .refused("\(error)")
    }
}

/// Something of the core's, asked by words.
struct Door {
    let handle: Handle?

    static let core = Door(handle: nil)

    static func open(_ kind: String, _ options: Text = .object([:]), _ secrets: [(String, Text)] = []) throws -> Door {
        try open(kind, options, secrets.map { ($0.0, Secret($0.1.string ?? "")) })
    }

    static func open(_ kind: String, _ options: Text, _ secrets: [(String, Secret)]) throws -> Door {
        var fields = CredentialFields()
        for (name, value) in secrets { fields.add(name, value) }
        return Door(handle: try Handle(kind, json: Array(options.written.utf8), fields))
    }

    func ask(_ verb: String, _ members: Text) throws -> [String: Text] {
        let answer = try Crossing.call(handle?.number ?? 0, verb, Array(members.written.utf8))
        return try Text.parse(answer).object ?? [:]
    }
}

struct Vectors {
    struct File {
        let name: String
        let count: Int
        let groups: [Text]
    }

    static let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["ROOMKEY_VECTORS"] ?? "")

    static let files: [String] = {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return all.filter { $0.hasSuffix(".json") }.sorted()
    }()

    static func file(_ name: String) throws -> File {
        let read = try Text.parse(try Data(contentsOf: folder.appendingPathComponent(name)))
        return File(
            name: name, count: try #require(read["numberOfTests"]?.int), groups: try #require(read["testGroups"]?.array))
    }

    // Proof of the README's table: Swift, VideoSDK, OpenTok, Vonage, Video.io, LiveKit.
    @Test(arguments: files) func everyTestComesOutRight(name: String) throws {
        let file = try Self.file(name)
        var ran = 0
        for group in file.groups {
            let kind = try #require(group["type"]?.string)
            for test in try #require(group["tests"]?.array) {
                ran += 1
                let label = "\(name)/\(test["id"]?.string ?? "?")"
                let came = Asked(kind: kind, group: group, test: test).answer()
                switch test["result"]?.string {
                case "ok":
                    guard case .ok(let members) = came, let wanted = test["output"] else {
                        Issue.record("\(label): \(came)")
                        continue
                    }
                    if !Text.object(members).equals(wanted) {
                        Issue.record("\(label): \(Text.object(members).written) came out, not \(wanted.written)")
                    }
                default:
                    let code = test["code"]?.string ?? ""
                    if came != .refused(code) { Issue.record("\(label): \(came), not \(code)") }
                }
            }
        }
        #expect(ran == file.count)
        print("\nvectors: \(ran) of \(name)")
    }

    @Test func thereAreVectors() {
        #expect(Self.files.count >= 40)
    }
}
