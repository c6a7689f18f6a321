// swift-tools-version: 6.0
// Roomkey for Swift: tokens of video vendors minted, verified and explained, and a client's session.
import PackageDescription

let package = Package(
    name: "Roomkey",
    platforms: [.macOS(.v14), .iOS(.v17), .tvOS(.v17), .visionOS(.v1)],
    products: [
        .library(name: "Roomkey", targets: ["Roomkey"])
    ],
    targets: [
        // The core as calls of bytes. On Linux `roomkey.pc` says where the library is.
        .systemLibrary(name: "RoomkeyFFI", pkgConfig: "roomkey"),
        // What uniffi writes of it: objects, and nothing that an app sees.
        .target(name: "RoomkeyCore", dependencies: ["RoomkeyFFI"]),
        .target(name: "Roomkey", dependencies: ["RoomkeyCore", "RoomkeyFFI"]),
        .testTarget(name: "RoomkeyTests", dependencies: ["Roomkey"]),
    ]
)
