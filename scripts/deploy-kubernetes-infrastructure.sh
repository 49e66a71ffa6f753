#!/bin/sh
# The platform into a cluster, or up to its values. All of it is scripts/deploy.ts; --help says the rest.
set -eu
program=scripts/deploy.ts
. "$(dirname -- "$0")/door.sh"
