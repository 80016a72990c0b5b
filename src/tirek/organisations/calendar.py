"""School years from content/calendar, one file a year."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from tirek.organisations.models import Holiday, Quarter, SchoolYear


def load_years(folder: Path) -> int:
    """Write every year of the folder into the database, anew where it changed; return how many there are."""
    files = sorted(folder.glob("*.toml"))
    for file in files:
        load_year(tomllib.loads(file.read_text(encoding="utf-8")))
    return len(files)


@transaction.atomic
def load_year(content: dict[str, Any]) -> SchoolYear:
    """Write one year with its quarters and holidays."""
    plain = {name: content[name] for name in ("starts_on", "ends_on", "source")}
    year, _ = SchoolYear.objects.update_or_create(name=content["name"], defaults=plain)
    for quarter in content["quarters"]:
        days = {"starts_on": quarter["starts_on"], "ends_on": quarter["ends_on"]}
        Quarter.objects.update_or_create(year=year, number=quarter["number"], defaults=days)
    year.holidays.all().delete()
    Holiday.objects.bulk_create(Holiday(year=year, **holiday) for holiday in content["holidays"])
    return year


def weekdays_after(day: date, *, count: int) -> date:
    """Return the ``count``-th Monday-to-Friday after ``day``.

    Public holidays and moved working days are not known here yet, so a term counted this way ends early, never late.
    """
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
