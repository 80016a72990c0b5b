"""The clock, read at entry points and nowhere deeper."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

KAZAKHSTAN = ZoneInfo("Asia/Almaty")  # one zone for the whole country, UTC+5 since 1 March 2024


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return timezone.now()


def day_in_kazakhstan(at: datetime) -> date:
    """Return the calendar day in Kazakhstan at the moment ``at``; laws and birthdays are counted in it."""
    return at.astimezone(KAZAKHSTAN).date()


def years_between(earlier: date, later: date) -> int:
    """Return full years from ``earlier`` to ``later``; somebody born on 29 February has a birthday on 1 March."""
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))
