#!/bin/sh
# Runs the tests of the log and of delivery on PostgreSQL 15, the oldest that is supported, from Debian's package.
# As root: the server runs as the user postgres, on a socket in a directory of its own, and is removed afterwards.
set -eu
cd "$(dirname "$0")/.."

bin=/usr/lib/postgresql/15/bin
if [ "$(id -u)" -ne 0 ] || [ ! -x "$bin/initdb" ]; then
  echo "SKIPPED: the tests on PostgreSQL 15 need root and Debian's postgresql-15 (make peers)." >&2
  [ -z "${NOLINE_REQUIRE_PEERS:-}" ]
  exit
fi

memory=/dev/shm # where a database, some hundreds of files, is copied ten times faster than on a disk
[ -d "$memory" ] && [ "$(df -P -k "$memory" | awk 'NR == 2 { print $4 }')" -gt 2097152 ] || memory=/tmp
directory=$(mktemp -d "$memory/noline-pg15.XXXXXX")
chown postgres "$directory"
as_postgres() { (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@"); }
trap 'as_postgres "$bin/pg_ctl" -D "$directory/data" -m immediate -w stop >/dev/null 2>&1 || true; rm -rf "$directory"' EXIT
trap 'exit 1' HUP INT TERM

as_postgres "$bin/initdb" -D "$directory/data" -U noline --auth=trust --locale=C.UTF-8 --no-sync >/dev/null
as_postgres "$bin/pg_ctl" -D "$directory/data" -w -l "$directory/log" \
  -o "-k $directory -h '' -c fsync=off -c max_connections=200" start >/dev/null
NOLINE_TEST_DSN="postgresql://noline@/postgres?host=$directory" .venv/bin/python -m pytest tests/log tests/delivery \
  --numprocesses "${PROCESSES:-2}" --dist loadfile --no-loadscope-reorder "$@"
