#!/bin/sh
# Installs the system libraries that gongkai is built with, those that are missing; says nothing when none is.
# Needs no terminal. Where it may not install, it prints one line, what is missing and the command, and fails.
set -eu

# Debian package, and the pkg-config module that shows it is there however it was installed.
packages="libicu-dev:icu-i18n libzstd-dev:libzstd libxxhash-dev:libxxhash libxml2-dev:libxml-2.0 libarchive-dev:libarchive zlib1g-dev:zlib"

if ! command -v swift >/dev/null 2>&1; then
    echo "swift is missing: install Swift 6.2 or newer (https://www.swift.org/install/linux/) and put it on the PATH" >&2
    exit 1
fi

is_installed() {
    command -v dpkg-query >/dev/null 2>&1 \
        && [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

find_missing() {
    missing=""
    command -v pkg-config >/dev/null 2>&1 || missing="pkg-config"
    for entry in $packages; do
        package=${entry%%:*}
        module=${entry##*:}
        if ! is_installed "$package" && ! pkg-config --exists "$module" 2>/dev/null; then
            missing="$missing $package"
        fi
    done
    missing=${missing# }
}

find_missing
[ -n "$missing" ] || exit 0

manual="apt-get update && apt-get install -y $missing"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
    manual="sudo sh -c '$manual'"
fi

if ! command -v apt-get >/dev/null 2>&1; then
    echo "missing: $missing (names of Debian packages; this system has no apt-get, use its own package manager)" >&2
    exit 1
fi
if [ -n "$as_root" ] && ! sudo -n true >/dev/null 2>&1; then
    echo "missing: $missing; install with: $manual" >&2
    exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
install_missing() {
    # The package manager may be busy with someone else's run: wait for it up to two minutes.
    # shellcheck disable=SC2086  # both are lists of words
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q -o DPkg::Lock::Timeout=120 \
        && $as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 $missing
}
echo "installing $missing" >&2
if ! install_missing >"$log" 2>&1 </dev/null; then
    tail -n 5 "$log" >&2
    echo "missing: $missing; could not be installed, try: $manual" >&2
    exit 1
fi
find_missing
if [ -n "$missing" ]; then
    echo "missing: $missing; apt-get reported success, but they are not there" >&2
    exit 1
fi
