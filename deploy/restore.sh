#!/bin/sh
# Puts a copy made by backup.sh back. Stop the site and the worker first, keep the database server running.
#
#   deploy/restore.sh FILE.dump
#
# The copy is restored beside the present database, and takes its place only when every row is there. The present one
# stays as tirek_before_<time> until you drop it.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
file=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
postgres() { (cd "$here" && PYTHONPATH=src .venv/bin/python -m config.postgres "$@"); }
say() { postgres psql admin --dbname=template1 --no-psqlrc --quiet --set=ON_ERROR_STOP=1 "$@"; }

[ -f "$file.sha256" ] || { echo "Refused: $file.sha256 is missing, so the copy may be incomplete." >&2; exit 1; }
(cd "$(dirname "$file")" && sha256sum --check --quiet "$(basename "$file").sha256") || {
    echo "Refused: $file is not what backup.sh wrote." >&2
    exit 1
}
present=$(postgres psql admin -Atc 'select current_database()')
new=${present}_restoring
kept=${present}_before_$(date -u +%Y%m%dt%H%M%Sz)

say --command="drop database if exists $new" --command="create database $new owner tirek_owner template template0 encoding 'UTF8'"
postgres pg_restore admin --dbname="$new" --exit-on-error --single-transaction "$file" || {
    say --command="drop database $new"
    echo "Refused: the copy could not be restored; the present database is untouched." >&2
    exit 1
}
say --command="alter database $present rename to $kept" --command="alter database $new rename to $present"
echo "Restored. The former database is kept as $kept."
