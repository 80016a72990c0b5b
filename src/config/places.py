"""Where the files of this checkout lie, and under which account the embedded PostgreSQL runs."""

import hashlib
import os
import pwd
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET_PATH = 107  # bytes of sun_path, see unix(7)
PORT = 5432  # of the socket's name only; the embedded server listens on no network address


@dataclass(frozen=True)
class Account:
    """A user of the machine: numbers of user and group."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Cluster:
    """One data folder of the embedded server; ``account`` is None when the server runs as we do."""

    name: str
    home: Path
    socket: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"


def var() -> Path:
    """Return the folder of everything a run leaves behind."""
    return Path(os.environ.get("TIREK_VAR") or ROOT / "var").absolute()


def cluster(name: str | None = None) -> Cluster:
    """Return the cluster called ``name``, or the one TIREK_CLUSTER names (``run`` unless told).

    Root may not run the server, so ``nobody`` does; where that account cannot enter the checkout (or the socket's path
    would be too long) the data lie under /var/lib/tirek. Raises ValueError for a name that is no plain word.
    """
    name = name or os.environ.get("TIREK_CLUSTER") or "run"
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", name):
        raise ValueError(f"TIREK_CLUSTER must be a plain word such as run or test, not {name!r}")
    folder = "postgres" if name == "run" else f"postgres-{name}"
    return _cluster_of_root(name, folder) if os.geteuid() == 0 else _cluster_of_user(name, var() / folder)


def may_enter(account: Account, path: Path) -> bool:
    """Tell whether ``account`` may pass through every folder from / down to ``path``, as far as they exist."""
    return all(_may(account, part, 0o1) for part in (path, *path.parents) if part.is_dir())


def may_run(account: Account, program: Path) -> bool:
    """Tell whether ``account`` may read and execute ``program``."""
    return may_enter(account, program.parent) and _may(account, program, 0o5)


def _cluster_of_root(name: str, folder: str) -> Cluster:
    nobody = pwd.getpwnam("nobody")
    account = Account(nobody.pw_uid, nobody.pw_gid)
    home = var() / folder
    if not may_enter(account, home.parent) or not _fits(home / "socket"):
        home = Path("/var/lib/tirek") / _digest(var()) / folder
    return Cluster(name, home, home / "socket", account)


def _cluster_of_user(name: str, home: Path) -> Cluster:
    if _fits(home / "socket"):
        return Cluster(name, home, home / "socket", None)
    return Cluster(name, home, Path(tempfile.gettempdir()) / f"tirek-{os.geteuid()}-{_digest(home)}", None)


def _may(account: Account, path: Path, bits: int) -> bool:
    found = path.stat()
    shift = 6 if found.st_uid == account.uid else 3 if found.st_gid == account.gid else 0
    return (found.st_mode >> shift) & bits == bits


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
