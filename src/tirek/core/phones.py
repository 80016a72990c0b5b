"""Telephone numbers of Kazakhstan: +7 6XX and +7 7XX."""

import re


class NotAPhone(ValueError):
    """The text is not a number of Kazakhstan."""


def read_phone(text: str) -> str:
    """Return the number as +7XXXXXXXXXX.

    Raises NotAPhone.
    """
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    if len(digits) != 10 or digits[0] not in "67":
        raise NotAPhone(text)
    return f"+7{digits}"


def show_phone(number: str) -> str:
    """Return +77011234567 as +7 701 123 45 67."""
    match = re.fullmatch(r"\+7(\d{3})(\d{3})(\d{2})(\d{2})", number)
    return "+7 {} {} {} {}".format(*match.groups()) if match else number
