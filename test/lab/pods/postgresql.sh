#!/bin/sh
# Starts a program of Debian's PostgreSQL by the name that it was called by: there, they are kept by version, and on no path.
# Debian 12 has no package of pgvector: where it is missing, the one file that asks for it is left out, and that is said.
set -eu
program=$(basename "$0")
folder=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
version=$(basename "$(dirname "$folder")")
if [ "$program" = psql ] && [ ! -e "/usr/share/postgresql/$version/extension/vector.control" ]; then
  for word in "$@"; do
    case "$word" in
      */extensions.sql)
        echo "left out, since this machine has no pgvector: $word" >&2
        exit 0
        ;;
    esac
  done
fi
exec "$folder/$program" "$@"
