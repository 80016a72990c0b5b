"""What comes from outside: settings, secrets, the description of the database."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from config import env, places

ADDRESS = "postgresql://web:pa%40ss@db.example:6432/school?sslmode=require&options=-c%20statement_timeout%3D9"


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path, monkeypatch):
    for name in ("TIREK_SECRETS", "TIREK_SECRETS_COMPLETE", "DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TIREK_VAR", str(tmp_path))


class TestReaders:
    def test_a_file_stands_for_its_content(self, tmp_path, monkeypatch):
        (tmp_path / "word").write_text("hidden\n")
        monkeypatch.setenv("TIREK_WORD_FILE", str(tmp_path / "word"))
        assert env.text("TIREK_WORD") == "hidden"

    def test_a_missing_setting_is_named(self):
        with pytest.raises(env.Misconfigured, match="Set TIREK_WORD"):
            env.text("TIREK_WORD")

    @pytest.mark.parametrize(("word", "value"), [("1", True), ("Yes", True), ("off", False), ("", False)])
    def test_a_flag_is_yes_or_no(self, monkeypatch, word, value):
        monkeypatch.setenv("TIREK_FLAG", word)
        assert env.flag("TIREK_FLAG", default=not value) is value

    def test_a_doubtful_flag_is_refused(self, monkeypatch):
        monkeypatch.setenv("TIREK_FLAG", "perhaps")
        with pytest.raises(env.Misconfigured, match="TIREK_FLAG must be 1 or 0"):
            env.flag("TIREK_FLAG", default=False)

    def test_a_number_is_whole(self, monkeypatch):
        monkeypatch.setenv("TIREK_NUMBER", "30")
        assert env.number("TIREK_NUMBER", default=1) == 30
        monkeypatch.setenv("TIREK_NUMBER", "3.5")
        with pytest.raises(env.Misconfigured, match="whole number"):
            env.number("TIREK_NUMBER", default=1)

    def test_a_list_has_no_empty_words(self):
        assert env.words("TIREK_LIST", default=" a, b,,c ") == ["a", "b", "c"]


class TestSecrets:
    def test_one_is_made_once_and_for_our_eyes(self, tmp_path):
        first = env.secret("django", env.new_text_secret)
        assert env.secret("django", env.new_text_secret) == first
        assert (tmp_path / "secrets" / "django").stat().st_mode & 0o777 == 0o600

    def test_many_who_come_first_together_read_the_same(self):
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda _: env.secret("django", env.new_text_secret), range(64)))
        assert len(set(found)) == 1

    def test_no_draft_is_left_behind(self, tmp_path):
        env.secret("django", env.new_text_secret)
        assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["django"]

    def test_in_production_a_lost_one_is_never_invented(self, monkeypatch):
        monkeypatch.setenv("TIREK_SECRETS_COMPLETE", "1")
        with pytest.raises(env.Misconfigured, match="Put it back from the backup"):
            env.secret_bytes("hash-key", 32)

    def test_bytes_have_their_length(self):
        assert len(env.secret_bytes("hash-key", 32)) == 32

    def test_a_key_is_added_at_the_end(self, tmp_path):
        (old,) = env.key_list("field-keys")
        with (tmp_path / "secrets" / "field-keys").open("a") as file:
            file.write("ab" * 32 + "\n")
        assert env.key_list("field-keys") == [old, bytes.fromhex("ab" * 32)]

    def test_the_sealing_key_is_on_p256(self):
        key = load_pem_private_key(env.secret("sealing-key.pem", env.new_p256_private_key).encode(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        assert key.curve.name == "secp256r1"


class TestDatabase:
    def test_the_embedded_one_is_reached_through_its_socket(self):
        found = env.database_settings("owner")
        assert (found["HOST"], found["PORT"]) == (str(places.cluster().socket), "5432")
        assert (found["NAME"], found["USER"]) == ("tirek", "tirek_owner")
        assert found["PASSWORD"] != env.database_settings("app")["PASSWORD"]
        assert found["OPTIONS"] == {"application_name": "tirek owner"}

    def test_an_address_is_taken_apart(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", ADDRESS)
        assert env.database_settings("owner") == {
            "ENGINE": "django.db.backends.postgresql",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": False,
            "NAME": "school",
            "USER": "web",
            "PASSWORD": "pa@ss",
            "HOST": "db.example",
            "PORT": "6432",
            "OPTIONS": {
                "sslmode": "require",
                "options": "-c statement_timeout=9",
                "application_name": "tirek owner",
            },
        }

    def test_with_one_login_the_application_steps_down(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", ADDRESS)
        assert env.connection_parts("app")["options"] == "-c statement_timeout=9 -c role=tirek_app"

    def test_with_two_logins_each_keeps_its_own(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", ADDRESS)
        monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://boss@db.example/school")
        assert env.connection_parts("app")["options"] == "-c statement_timeout=9"
        assert env.connection_parts("owner")["user"] == "boss"

    def test_there_is_no_third_role(self):
        with pytest.raises(env.Misconfigured, match="app or owner"):
            env.database_settings("postgres")

    def test_a_wrong_word_on_the_command_line_explains_itself(self):
        line = [sys.executable, "-m", "config.postgres", "dance"]
        ran = subprocess.run(line, capture_output=True, text=True, check=False, cwd=places.ROOT / "src")
        assert ran.returncode == 2
        assert "start | stop | status" in ran.stderr
