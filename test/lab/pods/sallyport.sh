#!/bin/sh
# This repository's own command, as the image of the toolbox has it on its path.
exec node /opt/sallyport/package/lib/src/cli/main.js "$@"
