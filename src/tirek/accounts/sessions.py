"""A session that rests too long ends; pages save what is being written before that."""

from datetime import datetime, timedelta

from django.conf import settings

from tirek.accounts.requests import PageRequest

ACTIVE_KEY = "active_at"
MARK_EVERY = timedelta(minutes=1)


def is_idle_too_long(request: PageRequest) -> bool:
    """Say whether the last thing this session did is longer ago than the limit."""
    last = _last_active(request)
    return last is not None and request.at - last > timedelta(minutes=settings.TIREK_IDLE_MINUTES)


def mark_active(request: PageRequest) -> None:
    """Note the moment, at most once a minute, so that not every page writes to the database."""
    last = _last_active(request)
    if last is None or request.at - last > MARK_EVERY:
        request.session[ACTIVE_KEY] = request.at.isoformat()


def _last_active(request: PageRequest) -> datetime | None:
    stored = request.session.get(ACTIVE_KEY)
    return datetime.fromisoformat(stored) if stored else None
