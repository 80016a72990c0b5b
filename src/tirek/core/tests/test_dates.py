from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import engines
from django.utils import formats, translation

from tirek.core import dates

DAY = date(2026, 11, 23)
B = "\u00a0"


@pytest.mark.parametrize(
    ("language", "long", "short", "weekday"),
    [
        ("kk", f"2026{B}ж. 23{B}қараша", f"23{B}қараша", "дүйсенбі"),
        ("ru", f"23{B}ноября 2026{B}г.", f"23{B}ноября", "понедельник"),
        ("en", f"23{B}November 2026", f"23{B}November", "Monday"),
    ],
)
def test_a_day_in_three_languages(language, long, short, weekday):
    assert dates.long_date(DAY, language) == long
    assert dates.day_and_month(DAY, language) == short
    assert dates.weekday(DAY, language) == weekday
    assert dates.short_date(DAY) == "23.11.2026"


def test_a_moment_is_told_in_the_time_of_kazakhstan():
    assert dates.date_and_time(datetime(2026, 11, 22, 20, 5, tzinfo=UTC), "kk") == f"2026{B}ж. 23{B}қараша, 01:05"


@pytest.mark.parametrize(
    ("value", "digits", "kazakh", "english"),
    [
        (1234567.84, 1, f"1{B}234{B}567,8", "1,234,567.8"), (0, 0, "0", "0"), (-0.04, 1, "0,0", "0.0"),
        (-1234, 0, f"-1{B}234", "-1,234"), (999.5, 2, "999,50", "999.50"),
    ],
)  # fmt: skip
def test_numbers(value, digits, kazakh, english):
    assert dates.number(value, "kk", digits=digits) == kazakh
    assert dates.number(value, "ru", digits=digits) == kazakh
    assert dates.number(value, "en", digits=digits) == english


def test_two_days_are_one_phrase():
    last = DAY + timedelta(days=8)
    assert dates.span(DAY, last, "kk") == f"2026{B}ж. 23{B}қараша – 1{B}желтоқсан"
    assert dates.span(DAY, last, "ru") == f"23{B}ноября – 1{B}декабря 2026{B}г."
    assert dates.span(DAY, DAY, "en") == f"23{B}November 2026"
    assert dates.span(date(2026, 12, 28), date(2027, 1, 10), "en") == f"28{B}December 2026 – 10{B}January 2027"


def test_time_left_never_runs_below_nothing():
    at = datetime(2026, 11, 23, tzinfo=UTC)
    assert dates.time_left(at + timedelta(hours=2), at=at) == timedelta(hours=2)
    assert dates.time_left(at - timedelta(hours=2), at=at) == timedelta(0)


@pytest.mark.parametrize(
    ("language", "number"), [("kk", f"1{B}234{B}567,8"), ("ru", f"1{B}234{B}567,8"), ("en", "1,234,567.8")]
)
def test_django_itself_writes_them_the_same_way(language, number):
    with translation.override(language):
        assert formats.localize(1234567.8) == number
        assert formats.date_format(DAY) == "23.11.2026"
        assert formats.date_format(datetime(2026, 11, 23, 9, 5), "DATETIME_FORMAT") == "23.11.2026, 09:05"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


def test_templates_have_filters_without_loading_them():
    page = (
        "{{ day|long_day }}|{{ day|short_day }}|{{ day|day_month }}|{{ none|long_day }}|{{ 12345|whole }}|{{ p|phone }}"
    )
    with translation.override("kk"):
        said = engines["django"].from_string(page).render({"day": DAY, "none": None, "p": "+77011234567"})
    assert said == f"2026{B}ж. 23{B}қараша|23.11.2026|23{B}қараша||12{B}345|+7 701 123 45 67"
