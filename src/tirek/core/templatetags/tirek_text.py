"""Dates and numbers in templates; a builtin library, so no page loads it."""

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from tirek.core import dates
from tirek.core.phones import show_phone

register = template.Library()


def _language() -> str:
    return (get_language() or "kk")[:2]


@register.filter
def long_day(day: date | None) -> str:
    return dates.long_date(day, _language()) if day else ""


@register.filter
def short_day(day: date | None) -> str:
    return dates.short_date(day) if day else ""


@register.filter
def day_month(day: date | None) -> str:
    return dates.day_and_month(day, _language()) if day else ""


@register.filter
def moment(at: datetime | None) -> str:
    return dates.date_and_time(at, _language()) if at else ""


@register.filter
def clock(at: datetime | None) -> str:
    return f"{at.astimezone(dates.KAZAKHSTAN):%H:%M}" if at else ""


@register.filter
def phone(number: str) -> str:
    return show_phone(number)


@register.filter
def whole(value: float | None) -> str:
    return dates.number(value, _language()) if value is not None else ""


@register.filter
def of(values: dict, key: object) -> object:
    """Return ``values[key]``, or nothing: ``{{ marks|of:purpose }}``."""
    return values.get(key, "")


@register.simple_tag
def days(first: date, last: date) -> str:
    """Two days as one phrase."""
    return dates.span(first, last, _language())
