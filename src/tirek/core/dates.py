"""Dates, times and numbers as each language writes them; Django's own Kazakh forms are wrong."""

from datetime import date, datetime, timedelta

from tirek.core.clock import KAZAKHSTAN

NO_BREAK = "\u00a0"
MONTHS = {
    "kk": [
        "қаңтар",
        "ақпан",
        "наурыз",
        "сәуір",
        "мамыр",
        "маусым",
        "шілде",
        "тамыз",
        "қыркүйек",
        "қазан",
        "қараша",
        "желтоқсан",
    ],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
WEEKDAYS = {
    "kk": ["дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі"],
    "ru": ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}


def long_date(day: date, language: str) -> str:
    """Return «2026 ж. 23 қараша», «23 ноября 2026 г.», «23 November 2026»."""
    month = MONTHS[_known(language)][day.month - 1]
    if language == "kk":
        return f"{day.year}{NO_BREAK}ж. {day.day}{NO_BREAK}{month}"
    ending = f"{NO_BREAK}г." if language == "ru" else ""
    return f"{day.day}{NO_BREAK}{month} {day.year}{ending}"


def day_and_month(day: date, language: str) -> str:
    """Return «23 қараша», «23 ноября», «23 November»."""
    return f"{day.day}{NO_BREAK}{MONTHS[_known(language)][day.month - 1]}"


def short_date(day: date) -> str:
    """Return 23.11.2026, in every language the way forms are filled here."""
    return f"{day:%d.%m.%Y}"


def date_and_time(moment: datetime, language: str) -> str:
    """Return the long date and the time of day in Kazakhstan."""
    local = moment.astimezone(KAZAKHSTAN)
    return f"{long_date(local.date(), language)}, {local:%H:%M}"


def weekday(day: date, language: str) -> str:
    """Return the name of the day of the week."""
    return WEEKDAYS[_known(language)][day.weekday()]


def number(value: float, language: str, *, digits: int = 0) -> str:
    """Return 1 234 567,8 (kk, ru) or 1,234,567.8 (en), with spaces that do not break."""
    text = f"{value:,.{digits}f}"
    text = text if float(text.replace(",", "")) else text.lstrip("-")
    if language == "en":
        return text
    return text.replace(",", NO_BREAK).replace(".", ",")


def span(first: date, last: date, language: str) -> str:
    """Return two days as one phrase, without repeating the year."""
    if first == last:
        return long_date(first, language)
    if first.year == last.year:
        if language == "kk":
            return f"{first.year}{NO_BREAK}ж. {day_and_month(first, language)} – {day_and_month(last, language)}"
        return f"{day_and_month(first, language)} – {long_date(last, language)}"
    return f"{long_date(first, language)} – {long_date(last, language)}"


def time_left(until: datetime, *, at: datetime) -> timedelta:
    """Return how long there is until ``until``; nothing when it has passed."""
    return max(until - at, timedelta(0))


def _known(language: str) -> str:
    return language if language in MONTHS else "kk"
