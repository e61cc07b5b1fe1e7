#!/bin/sh
# Starts what it is told, as dumb-init does; what that leaves behind ends with the lab's own processes.
if [ "$1" = -- ]; then shift; fi
exec "$@"
