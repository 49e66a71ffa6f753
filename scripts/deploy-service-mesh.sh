#!/bin/sh
# The platform's way into the service mesh, and out of it (--leave). All of it is scripts/mesh.ts; --help says the rest.
set -eu
program=scripts/mesh.ts
. "$(dirname -- "$0")/door.sh"
