// swift-tools-version: 6.0
// What Swift adds to the C interface: `cargo xtask bench --swift`.
import Foundation
import PackageDescription

let roomkey = ProcessInfo.processInfo.environment["ROOMKEY_PACKAGE"] ?? "../../target/swift-bench/package"

let package = Package(
    name: "Bench",
    platforms: [.macOS(.v14)],
    dependencies: [.package(name: "Roomkey", path: roomkey)],
    targets: [
        .target(name: "Floor"),
        .executableTarget(name: "tokens", dependencies: ["Floor", "Roomkey"], path: "Sources/Tokens"),
    ]
)
