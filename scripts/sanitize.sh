#!/bin/sh
# Builds the tests under a sanitizer, in a folder of its own, and runs them: sanitize.sh address|thread [FILTER…]
# Without a filter: for addresses all tests, in a release build, and what is undefined in C ends the program too; for threads the
# suites that have some, in a debug build, which also checks accesses to be exclusive. SWIFT and SWIFTFLAGS are those of the
# Makefile.
set -eu

sanitizer=$1
shift
built=.build-$sanitizer
swift=${SWIFT:-swift}
case $sanitizer in
address) flags='-c release -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined' ;;
thread)
    flags='-c debug'
    [ $# -gt 0 ] || set -- ReportServerTests IndexingTests MergeTests
    ;;
*) echo "no such sanitizer: $sanitizer; there are address and thread" >&2; exit 64 ;;
esac

mkdir -p "$built"
echo "building the tests with the $sanitizer sanitizer; the first time takes some minutes" >&2
# shellcheck disable=SC2086
"$swift" build --build-tests --sanitize="$sanitizer" --scratch-path "$built" $flags ${SWIFTFLAGS:-} >"$built/build.log" 2>&1 ||
    { cat "$built/build.log" >&2; exit 1; }

filters=''
for filter in "$@"; do filters="$filters --filter $filter"; done
# Swift tags the pointers of enums, which the search for leaks takes for lost.
export ASAN_OPTIONS=detect_leaks=0
log=$built/test.log
# shellcheck disable=SC2086
if "$swift" test --skip-build --sanitize="$sanitizer" --scratch-path "$built" $flags $filters >"$log" 2>&1 </dev/null &&
    grep -qE 'Test run with [1-9]' "$log" && ! grep -qE 'ERROR: AddressSanitizer|WARNING: ThreadSanitizer' "$log"; then
    grep -E 'Test run with [1-9]' "$log"
else
    grep -E '✘|Fatal error|error:|Sanitizer' "$log" >&2 || tail -n 30 "$log" >&2
    echo "that failed; everything it printed is in $log" >&2
    exit 1
fi
