"""The embedded server: private, whole after a crash, started once, with an application that may only use rows."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import env, places, postgres, roles
from tests.foundation.servers import command, in_folder

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the server to another account")


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that no other account may enter."""
    path = Path(tempfile.mkdtemp(prefix="tirek-"))
    yield path / "var"
    command(path / "var", "remove")
    shutil.rmtree(path)


def setting(cluster: places.Cluster, name: str) -> str:
    with postgres.connect(cluster) as connection:
        return str(connection.execute("select current_setting(%s)", [name]).fetchone()[0])


def server_number(cluster: places.Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def test_it_listens_on_its_socket_and_nowhere_else(cluster):
    assert setting(cluster, "listen_addresses") == ""
    assert os.listdir(cluster.socket) == [".s.PGSQL.5432", ".s.PGSQL.5432.lock"]


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit", "data_checksums"])
def test_what_was_acknowledged_is_on_the_disk(cluster, name):
    assert setting(cluster, name) == "on"


def test_kazakh_letters_change_case(cluster):
    with postgres.connect(cluster) as connection:
        assert connection.execute("select lower('ӘҒҚҢӨҰҮҺІЁ')").fetchone() == ("әғқңөұүһіё",)


def test_a_wrong_password_does_not_open_it(cluster):
    words = env.connection_parts("app") | {"password": "a guess"}
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**words)


def test_data_and_secrets_are_closed_to_others(cluster, folder):
    closed = [cluster.data, cluster.socket, folder / "secrets"]
    assert [path.stat().st_mode & 0o777 for path in closed] == [0o700] * 3
    assert {path.stat().st_mode & 0o777 for path in (folder / "secrets").iterdir()} == {0o600}


@AS_ROOT
def test_root_hands_the_server_to_nobody(cluster):
    number = server_number(cluster)
    assert Path(f"/proc/{number}").stat().st_uid == cluster.account.uid == cluster.data.stat().st_uid
    assert cluster.home.stat().st_uid == 0
    assert "Groups:\t \n" in Path(f"/proc/{number}/status").read_text()


def test_a_second_start_finds_the_first(folder):
    assert command(folder, "start").stdout.startswith("PostgreSQL was running already")


def test_who_did_not_start_it_does_not_stop_it(cluster, folder):
    before = server_number(cluster)
    assert command(folder, "during", "true").returncode == 0
    assert postgres.running(cluster)
    assert server_number(cluster) == before


def test_the_exit_code_of_the_command_inside_comes_through(folder):
    assert command(folder, "during", "sh", "-c", "exit 7").returncode == 7


class TestTheApplicationsRole:
    @pytest.fixture
    def table(self, cluster: places.Cluster) -> Iterator[str]:
        with psycopg.connect(**env.connection_parts("owner"), autocommit=True) as owner:
            owner.execute("create table thing (id int generated always as identity, name text, n serial)")
            yield "thing"
            owner.execute("drop table thing")

    @pytest.fixture
    def app(self, cluster: places.Cluster) -> Iterator[psycopg.Connection]:
        with psycopg.connect(**env.connection_parts("app"), autocommit=True) as connection:
            yield connection

    def test_it_reads_and_writes_rows_of_later_tables(self, app, table):
        app.execute("insert into thing (name) values ('a'), ('b')")
        app.execute("update thing set name = 'c' where name = 'a'")
        app.execute("delete from thing where name = 'b'")
        assert app.execute("select name, n from thing").fetchall() == [("c", 1)]

    @pytest.mark.parametrize(
        "statement",
        [
            "truncate thing",
            "drop table thing",
            "alter table thing disable row level security",
            "create table other (id int)",
            "create trigger t after insert on thing execute function suppress_redundant_updates_trigger()",
            "create database other",
            "set role tirek_owner",
            "set role postgres",
            "copy thing from program 'true'",
            "alter role tirek_app bypassrls",
        ],
    )
    def test_it_may_not(self, app, table, statement):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(statement)

    def test_it_is_not_above_the_wall(self, app):
        rights = app.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles where rolname = user"
        )
        assert rights.fetchone() == (False, False, False, False)

    def test_a_new_database_of_the_owner_suits_it_too(self, cluster):
        with psycopg.connect(**env.connection_parts("owner"), autocommit=True) as owner:
            owner.execute("create database test_new")
            with psycopg.connect(**env.connection_parts("owner") | {"dbname": "test_new"}) as there:
                there.execute("create table thing (name text)")
            with psycopg.connect(**env.connection_parts("app") | {"dbname": "test_new"}) as app:
                app.execute("insert into thing values ('a')")
                assert app.execute("select similarity(name, unaccent('ab')) > 0 from thing").fetchone() == (True,)
            owner.execute("drop database test_new")


class TestCrash:
    def test_after_a_kill_it_comes_back_with_its_rows(self, cluster, folder):
        with postgres.connect(cluster) as connection:
            connection.execute("create table kept as select 7 as n")
        os.kill(server_number(cluster), signal.SIGKILL)
        started = command(folder, "start")
        assert started.stdout.startswith("PostgreSQL started"), started.stderr
        with postgres.connect(cluster) as connection:
            assert connection.execute("table kept").fetchone() == (7,)
            connection.execute("drop table kept")

    def test_two_starts_at_once_make_one_server(self, cluster, folder):
        command(folder, "stop")
        line = [sys.executable, "-m", "config.postgres", "start"]
        both = [subprocess.Popen(line, env=in_folder(folder), stdout=subprocess.PIPE, text=True) for _ in range(2)]
        words = sorted(process.communicate(timeout=60)[0].split(":")[0] for process in both)
        assert words == ["PostgreSQL started", "PostgreSQL was running already"]

    def test_the_server_of_a_killed_starter_ends(self, cluster, folder):
        command(folder, "stop")
        line = [sys.executable, "-m", "config.postgres", "during", "sleep", "60"]
        with subprocess.Popen(line, env=in_folder(folder)) as starter:
            wait_until(lambda: postgres.running(cluster))
            starter.kill()
        wait_until(lambda: not (cluster.data / "postmaster.pid").exists())
        assert command(folder, "start").stdout.startswith("PostgreSQL started")

    def test_lost_secrets_are_named(self, cluster, folder):
        (folder / "secrets").rename(folder / "aside")
        try:
            failed = command(folder, "start")
        finally:
            shutil.rmtree(folder / "secrets")
            (folder / "aside").rename(folder / "secrets")
        assert failed.returncode == 1
        assert failed.stderr.startswith(f"The passwords in {folder / 'secrets'} do not open the server")


@AS_ROOT
def test_from_a_closed_folder_the_data_and_the_programs_move_out(closed_folder, monkeypatch):
    monkeypatch.setenv("TIREK_VAR", str(closed_folder))
    cluster = places.cluster("run")
    assert cluster.home.parent.parent == Path("/var/lib/tirek")
    monkeypatch.setattr(places, "may_run", lambda *_: False)
    process = postgres.start(cluster, attached=True)
    assert process is not None
    program = Path(f"/proc/{process.pid}/exe").resolve()
    assert program.is_relative_to(cluster.home)
    assert postgres.stop(cluster)
    process.wait(10)
    assert closed_folder.parent.stat().st_mode & 0o777 == 0o700


class TestPlaces:
    def test_the_path_of_the_socket_always_fits(self, tmp_path, monkeypatch):
        monkeypatch.setenv("TIREK_VAR", str(tmp_path / ("long" * 30)))
        path = places.cluster().socket / f".s.PGSQL.{places.PORT}"
        assert len(os.fsencode(path)) <= places.LONGEST_SOCKET_PATH

    def test_an_ordinary_account_keeps_everything_in_its_checkout(self, monkeypatch):
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        monkeypatch.setenv("TIREK_VAR", "/home/a/tirek/var")
        cluster = places.cluster("test")
        assert (cluster.home, cluster.account) == (Path("/home/a/tirek/var/postgres-test"), None)
        assert cluster.socket == cluster.home / "socket"

    def test_two_clusters_never_share_a_folder(self):
        assert places.cluster("run").home != places.cluster("test").home

    @pytest.mark.parametrize("name", ["../run", "a b", "Run", "-"])
    def test_a_cluster_has_a_plain_name(self, name):
        with pytest.raises(ValueError, match="plain word"):
            places.cluster(name)

    def test_a_closed_folder_on_the_way_is_seen(self):
        stranger = places.Account(64000, 64000)
        path = Path(tempfile.mkdtemp())
        inner = path / "inner"
        inner.mkdir(mode=0o755)
        assert not places.may_enter(stranger, inner)
        path.chmod(0o711)
        assert places.may_enter(stranger, inner)
        assert places.may_enter(stranger, inner / "not" / "yet")
        shutil.rmtree(path)


class TestOutsideServer:
    """The server of the module stands for one that somebody else runs."""

    def address(self, cluster: places.Cluster, login: str) -> str:
        return f"postgresql://{login}:{login}-word@/outside?host={cluster.socket}&port={places.PORT}"

    @pytest.fixture
    def outside(self, cluster: places.Cluster) -> Iterator[places.Cluster]:
        with postgres.connect(cluster) as admin:
            admin.execute("alter role tirek_app rename to tirek_app_aside")
            admin.execute("create role able login createrole password 'able-word'")
            admin.execute("create role unable login password 'unable-word'")
            admin.execute("create database outside owner able template template0")
            yield cluster
            admin.execute("drop database outside")
            admin.execute("drop role if exists tirek_app, able, unable")
            admin.execute("alter role tirek_app_aside rename to tirek_app")
            admin.execute(f"alter role tirek_app password '{env.password(cluster, env.APP)}'")

    def test_one_login_steps_down_for_the_application(self, outside, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", self.address(outside, "able"))
        roles.adopt_outside_server()
        roles.adopt_outside_server()
        with psycopg.connect(**env.connection_parts("owner")) as owner:
            owner.execute("create table thing (name text)")
        with psycopg.connect(**env.connection_parts("app")) as app:
            app.execute("insert into thing values ('a')")
            assert app.execute("select current_user, similarity('a', 'a')").fetchone() == ("tirek_app", 1)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("truncate thing")

    def test_two_logins_are_used_as_given(self, outside, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", self.address(outside, "unable"))
        monkeypatch.setenv("DATABASE_OWNER_URL", self.address(outside, "able"))
        roles.adopt_outside_server()
        with psycopg.connect(**env.connection_parts("owner")) as owner:
            owner.execute("create table thing (name text)")
        with psycopg.connect(**env.connection_parts("app")) as app:
            assert app.execute("select count(*), current_user from thing").fetchone() == (0, "unable")

    def test_a_login_that_may_not_is_told_what_to_do(self, outside, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", self.address(outside, "unable"))
        with pytest.raises(env.Misconfigured, match=roles.GUIDE):
            roles.adopt_outside_server()

    def test_an_absent_server_is_named(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://a@127.0.0.1:9/school")
        with pytest.raises(env.Misconfigured, match="cannot be reached"):
            roles.adopt_outside_server()

    @pytest.mark.parametrize(("version", "refused"), [(140019, True), (150000, False), (180006, False)])
    def test_an_old_server_is_refused(self, version, refused):
        assert refused == roles.is_too_old(version)


def wait_until(condition, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
