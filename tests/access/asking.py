"""Asking one page as one person, and everything a stranger could tell two answers apart by."""

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.access.table import Row
from tests.access.town import ANONYMOUS, Objects, Town

WRITE = re.compile(r"^\s*(insert\s+into|update|delete\s+from|truncate)\s+\"?(\w+)|procrastinate_defer", re.IGNORECASE)
# a session is refreshed and an attempt is counted whoever asks
BOOKKEEPING = {"django_session", "accounts_attemptcount"}
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value=|X-CSRFToken[^:]*:\s*)"[^"]*"')
LOGIN = "/accounts/login/"
REAUTHENTICATE = "/accounts/reauthenticate/"
ABSENT_NUMBER, ABSENT_TOKEN, ABSENT_ID = "999999", "x" * 43, str(uuid.UUID(int=7, version=4))


@dataclass(frozen=True)
class Answer:
    """What came back, with the ids of the question and the form token made equal, and the tables it wrote to."""

    status: int
    location: str
    kind: str
    body: bytes
    written: tuple[str, ...] = field(compare=False)

    @property
    def is_way_to_sign_in(self) -> bool:
        return self.status == 302 and self.location.startswith(LOGIN)

    @property
    def asks_password_first(self) -> bool:
        """Asked for the password again before anything was looked up; about one's own account only."""
        return self.status == 302 and self.location.startswith(REAUTHENTICATE)

    @property
    def is_opened(self) -> bool:
        return self.status < 500 and self.status not in (403, 404, 405) and not self.is_way_to_sign_in

    @property
    def text(self) -> str:
        return self.body.decode(errors="ignore")


@dataclass
class Asker:
    """Everybody of the town, signed in; each question leaves the town as it was."""

    town: Town
    sessions: dict[str, str] = field(default_factory=dict)
    remembered: dict[Any, Answer] = field(default_factory=dict)
    handler: BaseHandler = field(default_factory=BaseHandler)

    def __post_init__(self) -> None:
        self.handler.load_middleware()

    def ask(self, role: str, row: Row, method: str, objects: Objects) -> Answer:
        """Return the answer to ``role`` asking the address of ``row`` about ``objects``; the same question once."""
        key = (role, row.name, method, tuple(sorted(objects.items())))
        if key not in self.remembered:
            self.remembered[key] = self._ask(role, row, method, objects)
        return self.remembered[key]

    def _ask(self, role: str, row: Row, method: str, objects: Objects) -> Answer:
        url = reverse(row.name, kwargs={where: objects[where] for where in row.path} or None)
        body = row.body | {where: objects[where] for where in row.objects if where not in row.path}
        watch = Watch()
        before = transaction.savepoint()
        try:
            with connection.execute_wrapper(watch):
                response = self._response(role, method, url, body)
        finally:
            connection.needs_rollback = False
            transaction.savepoint_rollback(before)
            transaction.savepoint_commit(before)  # else the next one lies within it, seven thousand deep
        return _answer(response, objects, watch)

    def _response(self, role: str, method: str, url: str, body: dict[str, str]) -> HttpResponse:
        """Pass the handler a request as the test client does, without its copies of every template's context."""
        factory = RequestFactory()
        if role != ANONYMOUS:
            factory.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        request = factory.get(url) if method == "GET" else factory.post(url, body)
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self.handler.get_response(request)

    def sign_everybody_in(self) -> None:
        """Sign in by session, a moment ago, as allauth notes it."""
        for role, person in self.town.people.items():
            client = Client()
            client.force_login(person)
            session = client.session
            session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
            session.save()
            self.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value


@dataclass
class Watch:
    """Notes which tables a request writes to."""

    tables: list[str] = field(default_factory=list)

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        found = WRITE.search(sql) if isinstance(sql, str) else None
        if found and (found.group(2) or "job").lower() not in BOOKKEEPING:
            self.tables.append((found.group(2) or "job").lower())
        return execute(sql, params, many, context)


def absent(like: str) -> str:
    """Return an id or token of the same shape that belongs to nothing; one for all, so that its answers are shared."""
    if like.isdigit():
        return ABSENT_NUMBER
    try:
        uuid.UUID(like)
    except ValueError:
        return ABSENT_TOKEN
    return ABSENT_ID


def _answer(response: HttpResponse, objects: Objects, watch: Watch) -> Answer:
    body = b"" if response.streaming else response.content
    location = response.headers.get("Location", "")
    for value in sorted(set(objects.values()), key=len, reverse=True):
        if len(value) > 5:
            body, location = body.replace(value.encode(), b"ID"), location.replace(value, "ID")
    if location.startswith(REAUTHENTICATE):
        location = REAUTHENTICATE  # the rest is the way back to the address asked, however short its number is
    return Answer(
        status=response.status_code,
        location=location,
        kind=response.headers.get("Content-Type", ""),
        body=TOKEN.sub(rb'\1"TOKEN"', body),
        written=tuple(watch.tables),
    )
