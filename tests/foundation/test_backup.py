"""A copy is whole or it is refused; what is put back is what was there, walls included."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from config import env, places, postgres
from tests.foundation.servers import in_folder

WALLED = """
    create table child (id int primary key, school int not null, name text);
    alter table child enable row level security;
    alter table child force row level security;
    create policy wall on child using (school = current_setting('a.school', true)::int);
"""
CHILDREN = "insert into child select n, n % 2, 'Әлия ' || n from generate_series(1, 1000) n"
DIGEST = "select count(*), md5(string_agg(child::text, ',' order by id)) from child"


def run(script: str, folder: Path, word: Path) -> subprocess.CompletedProcess[str]:
    line = [str(places.ROOT / "deploy" / script), str(word)]
    return subprocess.run(line, env=in_folder(folder), capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def children(cluster: places.Cluster):
    with psycopg.connect(**env.connection_parts("owner")) as owner:
        owner.execute(WALLED)
    with postgres.connect(cluster) as admin:
        admin.execute(CHILDREN)
    yield cluster
    with postgres.connect(cluster) as admin:
        admin.execute("drop table child")


@pytest.fixture
def copy(children: places.Cluster, folder: Path, tmp_path: Path) -> Path:
    made = run("backup.sh", folder, tmp_path)
    assert made.returncode == 0, made.stderr
    assert "keep a copy of them elsewhere" in made.stderr
    return Path(made.stdout.strip())


def seen_by(role: str) -> tuple:
    with psycopg.connect(**env.connection_parts(role)) as connection:
        return connection.execute(DIGEST).fetchone()


def test_what_is_put_back_is_what_was_there(copy, cluster, folder):
    before = seen_by("admin")
    with postgres.connect(cluster) as admin:
        admin.execute("delete from child where id > 10")
    restored = run("restore.sh", folder, copy)
    assert restored.returncode == 0, restored.stderr
    assert before[0] == 1000
    assert seen_by("admin") == before
    assert seen_by("app") == seen_by("owner") == (0, None)
    with psycopg.connect(**env.connection_parts("app")) as app:
        app.execute("select set_config('a.school', '1', false)")
        assert app.execute("select count(*) from child").fetchone() == (500,)


@pytest.mark.parametrize("lost", [1, 1000])
def test_a_truncated_copy_is_refused(copy, folder, lost):
    before = seen_by("admin")
    os.truncate(copy, copy.stat().st_size - lost)
    refused = run("restore.sh", folder, copy)
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1] == f"Refused: {copy} is not what backup.sh wrote."
    assert seen_by("admin") == before


def test_a_copy_without_its_digest_is_refused(copy, folder):
    Path(f"{copy}.sha256").unlink()
    refused = run("restore.sh", folder, copy)
    assert (refused.returncode, "may be incomplete" in refused.stderr) == (1, True)


def test_a_copy_that_cannot_be_restored_leaves_the_database_alone(copy, folder):
    before = seen_by("admin")
    copy.write_bytes(copy.read_bytes()[:-2000])
    digest = subprocess.run(["sha256sum", copy.name], cwd=copy.parent, capture_output=True, check=True).stdout
    Path(f"{copy}.sha256").write_bytes(digest)
    refused = run("restore.sh", folder, copy)
    assert refused.returncode == 1
    assert "the present database is untouched" in refused.stderr
    assert seen_by("admin") == before


def test_a_copy_is_for_our_eyes(copy):
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in copy.parent.iterdir()) == [copy.name, f"{copy.name}.sha256"]
