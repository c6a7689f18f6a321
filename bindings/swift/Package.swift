// swift-tools-version: 6.0
// Roomkey for Swift: tokens of video vendors minted, verified and explained, and a client's session.
import PackageDescription

// The core as calls of bytes.
#if os(macOS)
    // `scripts/xcframework.sh` puts it there.
    let core = Target.binaryTarget(name: "RoomkeyFFI", path: "RoomkeyFFI.xcframework")
    let left: [String] = []
    let resources: [Resource] = [.copy("PrivacyInfo.xcprivacy")]
#else
    // On Linux `roomkey.pc` says where the library is.
    let core = Target.systemLibrary(name: "RoomkeyFFI", pkgConfig: "roomkey")
    let left = ["PrivacyInfo.xcprivacy"]
    let resources: [Resource] = []
#endif

let package = Package(
    name: "Roomkey",
    platforms: [.macOS(.v14), .iOS(.v17), .tvOS(.v17), .visionOS(.v1)],
    products: [
        .library(name: "Roomkey", targets: ["Roomkey"])
    ],
    targets: [
        core,
        // What uniffi writes of it: objects, and nothing that an app sees.
        .target(name: "RoomkeyCore", dependencies: ["RoomkeyFFI"]),
        .target(name: "Roomkey", dependencies: ["RoomkeyCore", "RoomkeyFFI"], exclude: left, resources: resources),
        .testTarget(name: "RoomkeyTests", dependencies: ["Roomkey"]),
    ]
)
