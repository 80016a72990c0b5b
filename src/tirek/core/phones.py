"""Telephone numbers of Kazakhstan: +7 6XX and +7 7XX (zones 6 and 7 of the country code it shares)."""

import re

_WRITTEN = re.compile(r"[\d\s\u00a0()+.\-–—/]+")


class NotAPhone(ValueError):
    """``code`` says what is wrong: letters, length, country (another country's number)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_phone(text: str) -> str:
    """Return the one number written in ``text`` as +7XXXXXXXXXX.

    Raises NotAPhone.
    """
    if not _WRITTEN.fullmatch(text.strip()):
        raise NotAPhone("letters")
    digits = "".join(re.findall(r"[0-9]", text))
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    elif len(digits) > 10 and text.strip().startswith(("+", "00")):
        raise NotAPhone("country")
    if len(digits) != 10:
        raise NotAPhone("length")
    if digits[0] not in "67":
        raise NotAPhone("country")
    return f"+7{digits}"


def show_phone(number: str) -> str:
    """Return +77011234567 as +7 701 123 45 67."""
    match = re.fullmatch(r"\+7(\d{3})(\d{3})(\d{2})(\d{2})", number)
    return "+7 {} {} {} {}".format(*match.groups()) if match else number
