#!/bin/sh
# Installs and builds the front end; does neither when its files are those of the last time.
#
#   scripts/frontend.sh            install and build
#   scripts/frontend.sh install    install only
set -eu
cd "$(dirname "$0")/../frontend"

node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null || {
    echo "Tirek needs Node 20 or newer with npm to build its pages. On Debian: apt-get install nodejs npm" >&2
    exit 1
}
if ! cmp -s package-lock.json node_modules/.tirek-installed; then
    echo "Installing the front end's packages ..."
    npm ci --include=dev --no-audit --no-fund --loglevel=error
    mkdir -p node_modules
    cp package-lock.json node_modules/.tirek-installed
fi
[ "${1:-build}" = build ] || exit 0

sources=$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
if [ ! -d dist ] || [ "$sources" != "$(cat node_modules/.tirek-built 2>/dev/null)" ]; then
    echo "Building the front end ..."
    npm run --silent build
    echo "$sources" > node_modules/.tirek-built
fi
