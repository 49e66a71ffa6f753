# Read by the doors beside it, deploy-*.sh: runs $program of this project with their arguments, from whatever folder.
if ! command -v node >/dev/null 2>&1; then
  echo 'node: is not found; install Node.js 20.19 or newer' >&2
  exit 2
fi
INIT_CWD=$PWD
export INIT_CWD
cd -P -- "$(dirname -- "$0")/.."
if [ ! -d node_modules/tsx ]; then
  echo "node_modules: is missing; run npm ci in $PWD" >&2
  exit 2
fi
exec node --import tsx "$program" "$@"
