"""One real server of our own for a module of tests, apart from the one the rest of the suite uses."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import places
from tests.foundation.servers import command


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every account may enter, with a running server in it."""
    path = Path(tempfile.mkdtemp(prefix="tirek-"))
    path.chmod(0o755)
    started = command(path, "start")
    assert started.stdout.startswith("PostgreSQL started"), started.stderr
    yield path
    command(path, "remove")
    shutil.rmtree(path)


@pytest.fixture
def cluster(folder: Path, monkeypatch: pytest.MonkeyPatch) -> places.Cluster:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TIREK_VAR", str(folder))
    monkeypatch.setenv("TIREK_CLUSTER", "run")
    return places.cluster()
