#!/bin/sh
# Runs a command beside a daemon over the sample reports: with-daemon.sh GONGKAI GONGKAID COMMAND…
# The command finds the daemon's address in GONGKAI_URL, its process in GONGKAI_PID and its index in GONGKAI_INDEX. The daemon
# and its index are gone afterwards; errors that it logged are shown. With GONGKAI_HOSTILE the index also holds a report with
# scripts in all its fields.
set -eu

gongkai=$1
gongkaid=$2
shift 2

folder=$(mktemp -d)
daemon=""
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    grep -s "\"level\":\"error\"" "$folder/log" >&2 || true; rm -rf "$folder"' EXIT

"$gongkai" index Corpus/sample --index "$folder/index" >/dev/null
[ -z "${GONGKAI_HOSTILE:-}" ] || "$gongkai" index Tests/Web/hostile/scripts.jsonl --index "$folder/index" >/dev/null
mkfifo "$folder/greeting"
"$gongkaid" --index "$folder/index" --listen 127.0.0.1:0 --no-access-log >"$folder/greeting" 2>"$folder/log" &
daemon=$!
read -r _ url <"$folder/greeting"
GONGKAI_URL=${url%/} GONGKAI_PID=$daemon GONGKAI_INDEX=$folder/index "$@"
