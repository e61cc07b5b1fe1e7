#!/bin/sh
# Calls as Valkey's own client does, and logs in by the name in the certificate (see valkey-server.sh).
set -eu
certificate=''
last=''
for word in "$@"; do
  if [ "$last" = --cert ]; then certificate=$word; fi
  last=$word
done
if [ -z "$certificate" ]; then exec redis-cli "$@"; fi
name=$(openssl x509 -in "$certificate" -noout -ext subjectAltName | sed -n 's/.*URI:\([^,]*\).*/\1/p')
exec redis-cli --no-auth-warning --user "$name" --pass none "$@"
