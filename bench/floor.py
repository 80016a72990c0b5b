"""The floor of ``bench.questionnaires``: a bare WSGI form that writes one row a request, nothing else."""

import threading

import psycopg

from config.env import database_settings

_local = threading.local()


def _connection() -> psycopg.Connection:
    if not hasattr(_local, "connection"):
        where = database_settings("app")
        _local.connection = psycopg.connect(
            dbname=where["NAME"], user=where["USER"], password=where["PASSWORD"], host=where["HOST"], port=where["PORT"],
            autocommit=True,
        )  # fmt: skip
    return _local.connection


def application(environ, start_response):  # type: ignore[no-untyped-def]
    """Keep the body of a POST in a row and say so."""
    if environ["REQUEST_METHOD"] == "POST":
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        _connection().execute("insert into bench_floor (at, body) values (now(), %s)", [body.decode()])
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b"{}"]
