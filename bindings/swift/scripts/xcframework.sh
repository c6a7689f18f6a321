#!/usr/bin/env bash
# Builds RoomkeyFFI.xcframework for Apple's platforms and puts the package together beside it, in the folder that is named.
# It runs on macOS alone, with Xcode and the targets of Rust; .github/workflows/native.yml runs it, and nobody has run it here.
#
#   bindings/swift/scripts/xcframework.sh FOLDER
set -euo pipefail
[ "$(uname -s)" = Darwin ] || { echo "only macOS has what this needs" >&2; exit 2; }
out="$(mkdir -p "$1" && cd "$1" && pwd)"
cd "$(dirname "$0")/../../.."
export IPHONEOS_DEPLOYMENT_TARGET=17.0 MACOSX_DEPLOYMENT_TARGET=14.0

built() { # TARGET: the static library
    cargo build --locked --package roomkey-uniffi --profile mobile --target "$1" >&2
    echo "target/$1/mobile/libroomkey_uniffi.a"
}

# What is written from the library, for the machine that builds.
cargo build --locked --package roomkey-uniffi --package roomkey-uniffi-bindgen
written=target/swift-apple/written
rm -rf target/swift-apple
mkdir -p "$written" target/swift-apple/headers target/swift-apple/{macos,simulator,device}
target/debug/roomkey-uniffi-bindgen generate --no-format --language swift --out-dir "$written" \
    target/debug/libroomkey_uniffi.dylib

cp bindings/c/include/roomkey.h "$written/RoomkeyFFI.h" target/swift-apple/headers/
# The framework is the library: whoever imports it links nothing by name.
grep -v '^ *link ' bindings/swift/Sources/RoomkeyFFI/module.modulemap >target/swift-apple/headers/module.modulemap

device="$(built aarch64-apple-ios)"
simulator_arm="$(built aarch64-apple-ios-sim)"
simulator_intel="$(built x86_64-apple-ios)"
macos_arm="$(built aarch64-apple-darwin)"
macos_intel="$(built x86_64-apple-darwin)"
cp "$device" target/swift-apple/device/libroomkey_uniffi.a
lipo -create "$simulator_arm" "$simulator_intel" -output target/swift-apple/simulator/libroomkey_uniffi.a
lipo -create "$macos_arm" "$macos_intel" -output target/swift-apple/macos/libroomkey_uniffi.a

rm -rf "$out/package"
mkdir -p "$out/package"
words=()
for kind in device simulator macos; do
    words+=(-library "target/swift-apple/$kind/libroomkey_uniffi.a" -headers target/swift-apple/headers)
done
xcodebuild -create-xcframework "${words[@]}" -output "$out/package/RoomkeyFFI.xcframework"

cp -R bindings/swift/Package.swift bindings/swift/README.md bindings/swift/Sources bindings/swift/Tests "$out/package/"
rm -rf "$out/package/Sources/RoomkeyFFI"
mkdir -p "$out/package/Sources/RoomkeyCore"
cp "$written/RoomkeyCore.swift" "$out/package/Sources/RoomkeyCore/"
cp LICENSE-APACHE LICENSE-MIT "$out/package/"
(cd "$out" && zip -qry Roomkey.zip package && zip -qry RoomkeyFFI.xcframework.zip package/RoomkeyFFI.xcframework)
swift package compute-checksum "$out/RoomkeyFFI.xcframework.zip" >"$out/RoomkeyFFI.xcframework.zip.checksum"
