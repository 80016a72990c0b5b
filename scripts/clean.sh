#!/bin/sh
# Removes what runs leave behind: the servers' data, the secrets, what was built and installed.
set -eu
cd "$(dirname "$0")/.."
printf 'This removes the databases and the secrets of this checkout for good. Type "yes" to go on: '
read -r answer
[ "$answer" = yes ] || exit 1
for cluster in run test bench; do
    TIREK_CLUSTER=$cluster .venv/bin/python -m config.postgres remove
done
rm -rf var static-collected frontend/dist frontend/node_modules .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
