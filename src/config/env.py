"""Typed readers of the environment, the secrets of this checkout, and the database as Django wants it described.

Every setting can stand in ``NAME`` or, for what should not be seen in a process list, in the file ``NAME_FILE`` names.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from config import places

OWNER = "tirek_owner"
APP = "tirek_app"
SUPERUSER = "postgres"  # of the embedded server
LOGINS = {"owner": OWNER, "app": APP, "admin": SUPERUSER}


class Misconfigured(Exception):
    """A setting is missing or cannot be read; the text says which and what to do."""


def text(name: str, default: str | None = None) -> str:
    """Return the setting ``name``; without it and without ``default`` raise Misconfigured."""
    file = os.environ.get(f"{name}_FILE")
    value = Path(file).read_text().strip() if file else os.environ.get(name, default)
    if value is None:
        raise Misconfigured(f"Set {name}, or {name}_FILE to a file that holds it.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return a yes or no: 1, true, yes, on against 0, false, no, off and the empty word."""
    word = text(name, default="1" if default else "0").lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off", ""}:
        return False
    raise Misconfigured(f"{name} must be 1 or 0, not {word!r}.")


def number(name: str, *, default: int) -> int:
    """Return a whole number."""
    word = text(name, default=str(default))
    try:
        return int(word)
    except ValueError:
        raise Misconfigured(f"{name} must be a whole number, not {word!r}.") from None


def words(name: str, *, default: str) -> list[str]:
    """Return the parts of a list separated by commas, without empty ones."""
    return [word.strip() for word in text(name, default=default).split(",") if word.strip()]


def secret(name: str, make: Callable[[], str]) -> str:
    """Return the secret kept in the file ``name`` of the secrets' folder; the first call makes it with ``make``.

    Folder: TIREK_SECRETS, else ``var/secrets``. Where TIREK_SECRETS_COMPLETE is set (production) a missing secret is
    never invented, because a new key would make everything sealed under the old one unreadable.
    """
    path = Path(os.environ.get("TIREK_SECRETS") or places.var() / "secrets") / name
    if not path.exists():
        if flag("TIREK_SECRETS_COMPLETE", default=False):
            raise Misconfigured(f"The secret {path} is missing. Put it back from the backup.")
        _keep(path, make())
    return path.read_text().strip()


def secret_bytes(name: str, length: int) -> bytes:
    """Return a random secret of ``length`` bytes, kept as hexadecimal digits."""
    return bytes.fromhex(secret(name, lambda: secrets.token_hex(length)))


def key_list(name: str) -> list[bytes]:
    """Return 256-bit keys, one per line in hexadecimal digits; the newest, which encrypts, stands last."""
    return [bytes.fromhex(line) for line in secret(name, lambda: secrets.token_hex(32)).split()]


def new_text_secret() -> str:
    """Return 384 random bits as text."""
    return secrets.token_urlsafe(48)


def new_p256_private_key() -> str:
    """Return a new P-256 private key, PKCS 8 in PEM."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()).decode()


def database_settings(role: str) -> dict[str, Any]:
    """Return Django's description of the database for ``role``: ``app`` serves people, ``owner`` migrates.

    Raises Misconfigured for another role.
    """
    if role not in {"app", "owner"}:
        raise Misconfigured(f"TIREK_DB_ROLE must be app or owner, not {role!r}.")
    parts = connection_parts(role) | {"application_name": f"tirek {role}"}
    named = {django: parts.pop(libpq, "") for libpq, django in _DJANGO_NAMES.items()}
    always = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": False}
    return always | named | {"OPTIONS": parts}


def connection_parts(role: str) -> dict[str, Any]:
    """Return what ``psycopg.connect`` takes by name to reach the database as ``role``: app, owner, admin.

    The admin makes copies and puts them back, so it reads past the walls between schools; no program of ours serves
    people with it.
    """
    return _outside_parts(role) if outside() else _embedded_parts(role)


def outside() -> bool:
    """Tell whether the environment names a server that is not ours to start."""
    return any(text(name, default="") for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"))


def owner_address() -> str:
    """Return the address under which an outside server is migrated."""
    return text("DATABASE_OWNER_URL", default="") or text("DATABASE_URL")


def lends_one_login() -> bool:
    """Tell whether an outside server gives one login for both roles, so that the application steps down to APP."""
    return not text("DATABASE_OWNER_URL", default="")


def password(cluster: places.Cluster, role: str) -> str:
    """Return the password of ``role`` on the embedded server."""
    return secret(f"postgres-{cluster.name}-{role}", new_text_secret)


def _embedded_parts(role: str) -> dict[str, Any]:
    cluster, login = places.cluster(), LOGINS[role]
    where = {"dbname": "tirek", "host": str(cluster.socket), "port": str(places.PORT)}
    return where | {"user": login, "password": password(cluster, login)}


def _outside_parts(role: str) -> dict[str, Any]:
    named = {"app": "DATABASE_URL", "admin": "DATABASE_ADMIN_URL"}
    parts = conninfo_to_dict(owner_address() if role == "owner" else text(named[role]))
    if role == "app" and lends_one_login():
        parts["options"] = f"{parts.get('options', '')} -c role={APP}".strip()
    return parts


_DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def _keep(path: Path, value: str) -> None:
    """Write ``value`` for our eyes only; of two processes that come first together, one writes and both read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value + "\n")
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Make the names in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
