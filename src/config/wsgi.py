"""The web application, with a short way in for the pupil's runner.

A class answers thirty questionnaires at once. The runner's requests carry their own signed grant and need neither
session, cookies, templates nor languages: they reach the same endpoints (tirek.screenings.api) without Django's layers.
"""

import logging
import os
from http import HTTPStatus
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one child's answers need no threads, and idle ones spin

from django.core.wsgi import get_wsgi_application
from django.db import DEFAULT_DB_ALIAS, connections

_pages = get_wsgi_application()

from tirek.screenings import api  # noqa: E402 -- the applications stand only now

RUNNER_PREFIX = "/run/api/"
FAILED = api.Told(HTTPStatus.INTERNAL_SERVER_ERROR, '{"refusal": "error"}')
LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}

log = logging.getLogger("tirek.runner")


def application(environ, start_response):  # type: ignore[no-untyped-def]
    """Send the runner's requests the short way and all others the usual one."""
    path = environ.get("PATH_INFO", "")
    endpoint = api.ENDPOINTS.get(path.removeprefix(RUNNER_PREFIX)) if path.startswith(RUNNER_PREFIX) else None
    if endpoint is None or environ["REQUEST_METHOD"] != endpoint.method:
        return _pages(environ, start_response)
    told = _answer(endpoint, environ)
    body = told.text.encode()
    start_response(LINES[told.status], [*api.HEADERS.items(), ("Content-Length", str(len(body)))])
    return [body]


def _answer(endpoint: api.Endpoint, environ: dict[str, Any]) -> api.Told:
    connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()
    try:
        return api.answer(endpoint, _body(environ), environ.get("HTTP_AUTHORIZATION", ""))
    except Exception:
        log.exception("the runner's request failed")
        return FAILED


def _body(environ: dict[str, Any]) -> bytes:
    """Return the body, or as much of it as shows that it is too long."""
    length = environ.get("CONTENT_LENGTH") or "0"
    return environ["wsgi.input"].read(min(int(length), api.LARGEST_BODY + 1)) if length.isdigit() else b""
