#!/bin/sh
# Builds the fuzzer and runs its targets, one after another: fuzz.sh SECONDS [TARGET…]
# Targets stand in Tests/Fuzz. Inputs that reached something new are kept in .build-fuzz/corpus/TARGET and begin the next run; an
# input that ends the program is left in .build-fuzz/found and named, and the script fails. FUZZFLAGS are further options of
# libFuzzer; SWIFT and SWIFTFLAGS are those of the Makefile.
set -eu

seconds=$1
shift
[ $# -gt 0 ] || set -- query report source segment commit parameters

swift=${SWIFT:-swift}
resources=$("$swift" -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
GONGKAI_FUZZ=$(ls "$resources"/../clang/*/lib/*/libclang_rt.fuzzer_no_main-"$(uname -m)".a 2>/dev/null | head -n 1)
[ -n "$GONGKAI_FUZZ" ] || { echo "libFuzzer is not in the toolchain below $resources" >&2; exit 1; }
export GONGKAI_FUZZ
# Swift tags the pointers of enums, which the search for leaks takes for lost; growth is bounded by -rss_limit_mb.
export ASAN_OPTIONS=detect_leaks=0
# The runtime's own account of a crash would read memory that the address sanitizer guards.
export SWIFT_BACKTRACE=enable=no

built=.build-fuzz
mkdir -p $built
echo 'building the fuzzer; the first time takes some minutes' >&2
"$swift" build -c release --scratch-path $built --product gongkai-fuzz ${SWIFTFLAGS:-} >$built/build.log 2>&1 ||
    { cat $built/build.log >&2; exit 1; }

fuzzer=$built/release/gongkai-fuzz
for target in "$@"; do
    export FUZZ_TARGET="$target"
    corpus=$built/corpus/$target
    found=$built/found/$target
    mkdir -p "$corpus" "$found"
    case $target in
    query) longest=6000 ;;
    parameters) longest=4000 ;;
    commit) longest=2000 ;;
    *) longest=30000 ;;
    esac
    "$fuzzer" --seeds "$built/seeds/$target"
    if "$fuzzer" -max_total_time="$seconds" -max_len=$longest -rss_limit_mb=2048 -timeout=10 -close_fd_mask=1 \
        -dict="$built/seeds/$target.dict" -artifact_prefix="$found/" -print_final_stats=1 ${FUZZFLAGS:-} \
        "$corpus" "$built/seeds/$target" >"$built/$target.log" 2>&1; then
        echo "$target: $(grep -o 'cov: [0-9]*' "$built/$target.log" | tail -n 1)," \
            "$(sed -n 's/.*number_of_executed_units: */executions: /p' "$built/$target.log")," \
            "$(sed -n 's/.*peak_rss_mb: */MB: /p' "$built/$target.log")"
    else
        grep -E 'ERROR|Fatal error|SUMMARY|Test unit written' "$built/$target.log" >&2 || tail -n 20 "$built/$target.log" >&2
        echo "$target: found something; everything it printed is in $built/$target.log" >&2
        exit 1
    fi
done
