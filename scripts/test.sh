#!/bin/sh
# Runs every test; further words go to pytest. Its closing line is the last one.
set -eu
cd "$(dirname "$0")/.."
export TIREK_CLUSTER="${TIREK_CLUSTER:-test}" PYTHONDONTWRITEBYTECODE=1

# two runs at once would take the test databases from each other
mkdir -p var
exec 9> var/tests.lock
flock -n 9 || { echo "Another run of the tests is under way here; waiting for its end ..."; flock 9; }

.venv/bin/python manage.py compile_messages
(cd frontend && npm test --if-present --silent)

workers=
[ "$(nproc)" -lt 2 ] || workers="-n 2 --dist worksteal"
# shellcheck disable=SC2086 -- several words on purpose
exec .venv/bin/python -m config.postgres during .venv/bin/python -m pytest $workers "$@"
