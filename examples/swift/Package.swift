// swift-tools-version: 6.0
// Small programs that use Roomkey as a package: `swift run backend`, `swift run session`.
import Foundation
import PackageDescription

// The package as `cargo xtask test --only swift` puts it together.
let roomkey = ProcessInfo.processInfo.environment["ROOMKEY_PACKAGE"] ?? "../../target/swift/package"

let package = Package(
    name: "Examples",
    platforms: [.macOS(.v14)],
    dependencies: [.package(name: "Roomkey", path: roomkey)],
    targets: [
        .executableTarget(name: "backend", dependencies: ["Roomkey"], path: "Sources/Backend"),
        .executableTarget(name: "session", dependencies: ["Roomkey"], path: "Sources/Session"),
    ]
)
