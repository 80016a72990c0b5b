"""The web application, with a short way in for the pupil's runner.

A class answers thirty questionnaires at once. The runner's requests carry their own signed grant, so they need neither
session nor cookies nor templates: they reach the same views through a handler without those layers.
"""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

RUNNER_PREFIX = "/run/api/"


class RunnerHandler(WSGIHandler):
    """Django's handler with no middleware at all."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's signature
        del is_async
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        self._middleware_chain = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]


_pages = get_wsgi_application()
_runner = RunnerHandler()


def application(environ, start_response):  # type: ignore[no-untyped-def]
    """Send the runner's requests the short way and all others the usual one."""
    chosen = _runner if environ.get("PATH_INFO", "").startswith(RUNNER_PREFIX) else _pages
    return chosen(environ, start_response)
