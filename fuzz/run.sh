#!/usr/bin/env bash
# Fuzzes every target for so many seconds each:
#
#     fuzz/run.sh [SECONDS] [TARGET]...
#
# With a nightly compiler and cargo-fuzz it runs under AddressSanitizer. Without, it says so and builds
# the same targets with stable Rust: the same engine and the same coverage, no sanitizer. (The core has
# no unsafe code for one to watch.) Each begins with seeds from the vectors, which `seeds.py` makes, and with
# the inputs of `regressions`.
set -euo pipefail
cd "$(dirname "$0")"

seconds="${1:-10}"
shift || true
if [ "$#" -gt 0 ]; then targets=("$@"); else targets=(jws claims inspect values answers t1 form session_id http videoio wire livekit); fi
options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1)
target_directory="${CARGO_TARGET_DIR:-../target}"
python3 seeds.py "$target_directory/fuzz-seeds"

if rustup run nightly rustc --version >/dev/null 2>&1 && cargo fuzz --version >/dev/null 2>&1; then
    fuzz() {
        cargo +nightly fuzz run --target-dir "$target_directory/cargo-fuzz" "$1" \
            "${inputs[@]}" -- "${options[@]}"
    }
else
    echo "fuzz/run.sh: no nightly compiler or no cargo-fuzz, so stable Rust without a sanitizer"
    host="$(rustc -vV | sed -n 's/^host: //p')"
    RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions" \
        cargo build --locked --release --bins --target "$host" \
        --target-dir "$target_directory/fuzz"
    fuzz() {
        "$target_directory/fuzz/$host/release/$1" "${options[@]}" \
            -artifact_prefix="$target_directory/fuzz-corpus/$1/" \
            "${inputs[@]}"
    }
fi

for target in "${targets[@]}"; do
    echo "== $target"
    inputs=("$target_directory/fuzz-corpus/$target" "$target_directory/fuzz-seeds/$target")
    mkdir -p "${inputs[@]}"
    if [ -d "regressions/$target" ]; then inputs+=("regressions/$target"); fi
    fuzz "$target" 2>&1 | tail -n 20
done
echo "${#targets[@]} targets ran for $seconds s each and found nothing"
