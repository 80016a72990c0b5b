#!/bin/sh
# Makes .venv hold what a lock names, and makes this checkout importable in it. Quick when nothing changed.
#
#   scripts/environment.sh requirements.lock | requirements-dev.lock
set -eu
cd "$(dirname "$0")/.."
lock=$1
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Tirek needs Python 3.11 or newer; '$python' is missing or older. Name another one: PYTHON=python3.12 make run" >&2
    exit 1
}
if ! .venv/bin/python -c '' 2>/dev/null; then
    echo "Creating .venv ..."
    rm -rf .venv
    "$python" -m venv .venv || {
        rm -rf .venv
        echo "The module venv is missing. On Debian: apt-get install python3-venv" >&2
        exit 1
    }
fi

# the development lock holds everything of the other one at the same versions
if ! cmp -s "$lock" ".venv/installed.$lock" && ! cmp -s requirements-dev.lock .venv/installed.requirements-dev.lock; then
    echo "Installing $lock ..."
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$lock"
    cp "$lock" ".venv/installed.$lock"
fi

# paths relative to site-packages: a moved checkout still finds itself
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' ../../../../src ../../../../packages/psychometrics/src > "$site/tirek.pth"
cat > .venv/bin/tirek <<'COMMAND'
#!/bin/sh
exec "$(dirname "$0")/python" -c 'import sys; from tirek.cli import main; sys.exit(main())' "$@"
COMMAND
chmod 755 .venv/bin/tirek
