// Minting and verifying, in C alone and in Swift, in rows that alternate: nanoseconds of each, round by round.

import Floor
import Foundation
import Roomkey

@main struct Tokens {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let rounds = arguments.first.flatMap { Int($0) } ?? 5
        let seconds = arguments.dropFirst().first.flatMap { Double($0) } ?? 0.1
        let (apiKey, secret, room) = ("my-api-key", "9d3b1f0a6c5e4827b1a0f3c2d4e59687", "2kyv-gzay-64pg")
        let keys = try VideoSDK.open(.init(apiKey: apiKey, secret: Secret(secret)))
        let floor = floor_open(apiKey, secret)
        let now = Int64(Date().timeIntervalSince1970)
        var bytes = [CChar](repeating: 0, count: 1024)
        let length = floor_mint(floor, now, 1, &bytes)
        precondition(length > 0, "nothing was minted in C")
        let token = String(decoding: bytes[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        precondition(floor_verify(floor, bytes, length, now, 1) > 0, "nothing was verified in C")

        let rows: [(String, (UInt64) throws -> Void)] = [
            ("C/mint", { _ = floor_mint(floor, now, $0, &bytes) }),
            (
                "Swift/mint",
                { times in
                    for _ in 0..<times {
                        let minted = try keys.mint(
                            .init(permissions: [.allowJoin], room: room, participant: "ann", lifetime: .seconds(7200)))
                        blackHole(minted)
                    }
                }
            ),
            ("C/verify", { times in _ = token.withCString { [length] text in floor_verify(floor, text, length, now, times) } }),
            (
                "Swift/verify",
                { times in
                    for _ in 0..<times {
                        blackHole(try keys.verify(token, .init(use: .join, room: room)))
                    }
                }
            ),
        ]
        var measured: [String: [Double]] = [:]
        for round in 0...rounds {
            for (name, row) in rows {
                let nanoseconds = try time(row, seconds)
                // The first round is for caches and clocks of the processor.
                if round > 0 {
                    measured[name, default: []].append(nanoseconds)
                }
            }
        }
        print(String(decoding: try JSONEncoder().encode(["measured": measured]), as: UTF8.self))
    }

    private static func time(_ row: (UInt64) throws -> Void, _ seconds: Double) throws -> Double {
        let times: UInt64 = 2000
        var (done, took) = (UInt64(0), 0.0)
        while took < seconds * 1e9 {
            let begun = processorTime()
            try row(times)
            took += processorTime() - begun
            done += times
        }
        return took / Double(done)
    }

    /// What this thread has had of the processor, in nanoseconds: others who use the machine do not count.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}

@inline(never) private func blackHole<Value>(_ value: Value) {
    withExtendedLifetime(value) {}
}
