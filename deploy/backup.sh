#!/bin/sh
# Copies the whole database into one file with its digest beside it. Runs while people work.
#
#   deploy/backup.sh FOLDER
#
# The copy appears under its name only when it has been read back to its end. It holds no secrets: see the last line.
set -eu
umask 077
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(cd "$1" && pwd)
postgres() { (cd "$here" && PYTHONPATH=src .venv/bin/python -m config.postgres "$@"); }

name=tirek-$(date -u +%Y%m%dT%H%M%SZ).dump
draft=$folder/.$name.part
trap 'rm -f "$draft"' EXIT
postgres pg_dump admin --format=custom --compress=6 --file="$draft"
postgres pg_restore admin --file=/dev/null "$draft"

mv "$draft" "$folder/$name"
sync "$folder/$name"
(cd "$folder" && sha256sum "$name" > "$name.sha256.part" && mv "$name.sha256.part" "$name.sha256" && sync .)
echo "$folder/$name"
echo "Sealed columns can be read only with the secrets (${TIREK_SECRETS:-${TIREK_VAR:-$here/var}/secrets}): keep a copy of them elsewhere." >&2
