#!/bin/sh
# Starts the Redis of Debian in the place of Valkey. It knows neither logins by certificate nor new certificates without a
# restart, and hides nothing in its logs: these three lines are left out. A user then needs no password, and valkey-cli.sh
# logs in as the one that the certificate names; what a user may do is judged by the server as in Valkey. The account at the end
# of each name is a user as well, with the same rights, for a program whose login takes no name with a colon.
set -eu
if [ $# -eq 0 ] || [ ! -f "$1" ]; then exec redis-server "$@"; fi
given=$1
shift
sed -E '/^(tls-auth-clients-user|tls-auto-reload-interval|hide-user-data-from-log) /d; s/^(user [^ ]+ on) resetpass /\1 nopass /' \
  "$given" > /tmp/redis.conf
sed -n -E 's#^user spiffe://[^ ]*/sa/([^ ]+) on resetpass #user \1 on nopass #p' "$given" >> /tmp/redis.conf
exec redis-server /tmp/redis.conf "$@"
