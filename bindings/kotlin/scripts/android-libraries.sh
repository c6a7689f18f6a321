#!/usr/bin/env bash
# Builds the library for apps for the four kinds of processor that Android has, into a folder: jni/ABI/libroomkey_uniffi.so.
# Each is held to what a phone asks of it: pages of 16 KB, no more than 1.2 MB, and nothing that signs.
# Needs cargo-ndk, the targets of Rust, and ANDROID_NDK_HOME. This is run by .github/workflows/native.yml; nobody has run it here.
set -euo pipefail
out="$(mkdir -p "$1" && cd "$1" && pwd)"
cd "$(dirname "$0")/../../.."
tools="$ANDROID_NDK_HOME/toolchains/llvm/prebuilt/linux-x86_64/bin"
largest=1200000
file=libroomkey_uniffi.so

# Android 8, as the manifest says. Devices with pages of 16 KB load nothing that is aligned to less.
RUSTFLAGS="${RUSTFLAGS:-} -C link-arg=-Wl,-z,max-page-size=16384" cargo ndk --platform 26 \
    --target arm64-v8a --target armeabi-v7a --target x86_64 --target x86 \
    build --locked --package roomkey-uniffi --no-default-features --features client --profile mobile

declare -A targets=(
    [arm64-v8a]=aarch64-linux-android [armeabi-v7a]=armv7-linux-androideabi
    [x86_64]=x86_64-linux-android [x86]=i686-linux-android
)
for abi in "${!targets[@]}"; do
    built="target/${targets[$abi]}/mobile/$file"
    names="$("$tools/llvm-nm" --demangle --defined-only "$built")"
    grep -q roomkey <<<"$names" || { echo "$built has no symbols to look at" >&2; exit 1; }
    if grep -iE '::mint|_mint|::sign|hs256|rs256|hmac|aws_lc' <<<"$names"; then
        echo "$built has what signs" >&2
        exit 1
    fi
    mkdir -p "$out/jni/$abi"
    "$tools/llvm-strip" --strip-unneeded -o "$out/jni/$abi/$file" "$built"
    bytes="$(stat --format %s "$out/jni/$abi/$file")"
    echo "$abi: $bytes bytes"
    [ "$bytes" -le "$largest" ] || { echo "more than $largest" >&2; exit 1; }
    segments="$("$tools/llvm-readelf" --program-headers --wide "$out/jni/$abi/$file" | grep -E '^ +LOAD ')"
    while read -r segment; do
        ((${segment##* } >= 16384)) || { echo "a segment is aligned to ${segment##* }" >&2; exit 1; }
    done <<<"$segments"
done
