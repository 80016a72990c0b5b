"""Individual and business identification numbers: the control digit, and what a number says of its owner.

Layout and weights: domain reference §18 (control digit F31). IIN: digits 1-6 birth date YYMMDD, 7 century and sex (0 for
some foreigners), 8-11 serial, 12 control. BIN: 1-4 year and month of registration, 5 type, 6 head or branch, 7-11 serial.
"""

import re
from dataclasses import dataclass
from datetime import date

FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
_LET_PASS = re.compile(r"[\s\u00a0\-–—]")  # what people put between groups of digits
_BIN = re.compile(r"\d{2}(0[1-9]|1[0-2])[4-6][0-2]\d{6}", re.ASCII)


class NotAnIin(ValueError):
    """``code`` says what is wrong: length, control, date, century."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotABin(ValueError):
    """``code`` says what is wrong: length, control, shape."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Iin:
    """A checked IIN. ``born_on`` and ``sex`` (f, m) are None for foreigners whose seventh digit is 0."""

    number: str
    born_on: date | None
    sex: str | None


def read_iin(text: str) -> Iin:
    """Return the IIN written in ``text`` (spaces and dashes are let pass).

    Raises NotAnIin.
    """
    number = _LET_PASS.sub("", text)
    if not _is_twelve_digits(number):
        raise NotAnIin("length")
    if not has_control_digit(number):
        raise NotAnIin("control")
    if number[6] == "0":
        _born_on(number, 2000)
        return Iin(number, None, None)
    if number[6] not in CENTURIES:
        raise NotAnIin("century")
    return Iin(number, _born_on(number, CENTURIES[number[6]]), "m" if int(number[6]) % 2 else "f")


def read_bin(text: str) -> str:
    """Return the BIN of an organisation written in ``text``.

    Raises NotABin.
    """
    number = _LET_PASS.sub("", text)
    if not _is_twelve_digits(number):
        raise NotABin("length")
    if not has_control_digit(number):
        raise NotABin("control")
    if not _BIN.fullmatch(number):
        raise NotABin("shape")
    return number


def has_control_digit(number: str) -> bool:
    """Say whether the twelfth digit is the control of the first eleven; a body that needs 10 twice is never issued.

    The first pass weighs the eleventh digit with 11, so a slip there goes unseen: match by a second fact as well.
    """
    digits = [int(digit) for digit in number]
    for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS):
        control = sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        if control < 10:
            return control == digits[11]
    return False


def mask_iin(last4: str) -> str:
    """Return what of an IIN is shown."""
    return f"•••• •••• {last4}" if last4 else ""


def _is_twelve_digits(number: str) -> bool:
    return len(number) == 12 and number.isascii() and number.isdigit()


def _born_on(number: str, century: int) -> date:
    try:
        return date(century + int(number[:2]), int(number[2:4]), int(number[4:6]))
    except ValueError:
        raise NotAnIin("date") from None
