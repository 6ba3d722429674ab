#!/bin/sh
# Runs a command beside a daemon over the sample reports: with-daemon.sh GONGKAI GONGKAID COMMAND…
# The command finds the daemon's address in GONGKAI_URL. The daemon and its index are gone afterwards.
set -eu

gongkai=$1
gongkaid=$2
shift 2

folder=$(mktemp -d)
daemon=""
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true; rm -rf "$folder"' EXIT

"$gongkai" index Corpus/sample --index "$folder/index" >/dev/null
mkfifo "$folder/greeting"
"$gongkaid" --index "$folder/index" --listen 127.0.0.1:0 --no-access-log >"$folder/greeting" &
daemon=$!
read -r _ url <"$folder/greeting"
GONGKAI_URL=${url%/} "$@"
