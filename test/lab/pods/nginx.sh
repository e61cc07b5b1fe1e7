#!/bin/sh
# Starts the nginx of Debian as the one of the image: there, the module that reads the greeting of TLS is built in, and here it
# is a file that has to be named. Of several `-g` nginx heeds the last, so that the lines of all stand in one.
set -eu
module=/usr/lib/nginx/modules/ngx_stream_module.so
lines=''
if [ -e "$module" ]; then lines="load_module $module;"; fi
count=$#
while [ "$count" -gt 0 ]; do
  if [ "$1" = -g ]; then
    shift
    count=$((count - 1))
    lines="$lines $1"
  else
    set -- "$@" "$1"
  fi
  shift
  count=$((count - 1))
done
exec /usr/sbin/nginx -g "$lines" "$@"
