"""Who may do what in the database: the owner migrates, the application only reads and writes rows.

The superuser of the embedded server is used here and nowhere else. On an outside server we take what we are given.
"""

import psycopg
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from config import env

OLDEST_SERVER = 15
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
GUIDE = "docs/how-to/own-postgres.md"


def ensure_roles(admin: Connection[TupleRow], passwords: dict[str, str]) -> None:
    """Give the roles of ``passwords`` their right to sign in, and the owner the right to make databases."""
    for role, password in passwords.items():
        known = admin.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
        rights = "login nosuperuser nocreaterole nobypassrls " + ("createdb" if role == env.OWNER else "nocreatedb")
        verb = "alter" if known else "create"
        admin.execute(
            sql.SQL(f"{verb} role {{}} {rights} password {{}}").format(sql.Identifier(role), sql.Literal(password))
        )


def ensure_database(admin: Connection[TupleRow], name: str) -> None:
    """Create the database ``name`` for the owner unless it is there; ``admin`` must be in autocommit."""
    if not admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        admin.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(env.OWNER)))


def furnish(connection: Connection[TupleRow], *, owner: str, app: str) -> None:
    """Add the extensions, and let ``app`` use rows of everything ``owner`` has made or will make in this database.

    No TRUNCATE: it would pass by the triggers that keep the trail.
    """
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))
    for statement in _GRANTS:
        connection.execute(sql.SQL(statement).format(owner=sql.Identifier(owner), app=sql.Identifier(app)))


def adopt_outside_server() -> None:
    """Prepare the server of DATABASE_URL: check its age, and give the application its smaller role.

    Raises Misconfigured with the words to run where the login may not do that.
    """
    with _reach(env.owner_address()) as connection:
        found = connection.info.server_version
        if is_too_old(found):
            raise env.Misconfigured(f"PostgreSQL {OLDEST_SERVER} is needed; DATABASE_URL leads to {found // 10000}.")
        owner = connection.info.user
        try:
            furnish(connection, owner=owner, app=_app_of_outside_server(connection, owner))
        except psycopg.errors.InsufficientPrivilege as refusal:
            raise env.Misconfigured(
                f"The login {owner!r} of DATABASE_URL may not prepare the database ({str(refusal).strip()}). "
                f"Let an administrator run the statements of {GUIDE}, then start again."
            ) from refusal


def _reach(address: str) -> Connection[TupleRow]:
    try:
        return psycopg.connect(address, connect_timeout=10)
    except psycopg.OperationalError as failure:
        raise env.Misconfigured(f"The server of DATABASE_URL cannot be reached: {str(failure).strip()}") from failure


def _app_of_outside_server(connection: Connection[TupleRow], owner: str) -> str:
    """Return the application's role: the login of DATABASE_URL, or APP where one login has to serve for both."""
    if not env.lends_one_login():
        return str(env.database_settings("app")["USER"])
    if not connection.execute("select 1 from pg_roles where rolname = %s", [env.APP]).fetchone():
        connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(env.APP)))
    stepping_down = "set" if connection.info.server_version >= 160000 else "member"
    if connection.execute("select pg_has_role(%s, %s)", [env.APP, stepping_down]).fetchone() != (True,):
        connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(env.APP), sql.Identifier(owner)))
    return env.APP


def is_too_old(server_version: int) -> bool:
    """Tell whether a server of that number (180006 is 18.6) is older than what the migrations are written for."""
    return server_version // 10000 < OLDEST_SERVER


_ROWS = "select, insert, update, delete"
_GRANTS = (
    "grant usage on schema public to {app}",
    f"grant {_ROWS} on all tables in schema public to {{app}}",
    "grant usage on all sequences in schema public to {app}",
    "grant execute on all functions in schema public to {app}",
    f"alter default privileges for role {{owner}} grant {_ROWS} on tables to {{app}}",
    "alter default privileges for role {owner} grant usage on sequences to {app}",
    "alter default privileges for role {owner} grant execute on functions to {app}",
)
