"""Rule A-1: an attempt is spent before the secret is checked, in one statement, so that a burst of parallel guesses
never gets more checks than the limit allows."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from tirek.core.secrets import keyed_hash

SPEND = """
insert into accounts_attemptcount as counted (key_hash, window_started_at, spent) values (%(key)s, %(at)s, 1)
on conflict (key_hash) do update set
    spent = case when counted.window_started_at <= %(at)s - %(window)s then 1 else counted.spent + 1 end,
    window_started_at = case when counted.window_started_at <= %(at)s - %(window)s then %(at)s
                             else counted.window_started_at end
returning spent
"""


class TooManyAttempts(Exception):
    """The limit of this key is spent; nothing was checked."""


def spend_attempt(key: str, *, limit: int, window: timedelta, at: datetime) -> None:
    """Spend one attempt of ``key``.

    Raises TooManyAttempts from the ``limit + 1``-th attempt within ``window`` on.
    """
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"key": keyed_hash(key, purpose="attempt"), "at": at, "window": window}
        cursor.execute(SPEND, values)
        if cursor.fetchone()[0] > limit:
            raise TooManyAttempts


def forget_attempts(key: str) -> None:
    """After the right secret the count of ``key`` begins anew."""
    with connection.cursor() as cursor:
        cursor.execute("delete from accounts_attemptcount where key_hash = %s", [keyed_hash(key, purpose="attempt")])
