"""Key slips on paper: one pupil a slip, cut along the lines, eight or ten on a sheet of A4."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from tirek.core.printing import Stamp, compile_pdf
from tirek.core.qr import qr_svg

TEMPLATE = "screenings/print/slips.typ"


@dataclass(frozen=True)
class KeySlip:
    """The way of one pupil to the questions. ``link`` goes into the QR code, ``short_link`` is typed by hand."""

    language: str
    pupil: str
    class_name: str
    class_code: str
    personal_code: str
    link: str
    short_link: str


def print_key_slips(slips: Sequence[KeySlip], *, per_page: int, language: str, stamp: Stamp) -> bytes:
    """Return the slips in the given order, eight or ten ``per_page``, each in its pupil's language.

    Raises ValueError when there is no slip or ``per_page`` is neither 8 nor 10.
    """
    if not slips or per_page not in (8, 10):
        raise ValueError("slips come eight or ten on a page, and at least one")
    with translation.override(language):
        title, line = gettext("Key slips"), stamp.line()
    values = {"slips": [_printed(slip) for slip in slips], "rows": per_page // 2, "stamp": line}
    return compile_pdf(TEMPLATE, values, language, title=title)


def _printed(slip: KeySlip) -> dict[str, Any]:
    """Return one slip as the template reads it, with the words of its language."""
    with translation.override(slip.language):
        return {
            **asdict(slip),
            "qr": qr_svg(slip.link, title=slip.short_link),
            "words": {
                "way": gettext("Point the camera at the square, or open the address and type both codes."),
                "calm": gettext("This is not a test: there are no right or wrong answers."),
                "class_code": gettext("Class code"),
                "personal_code": gettext("My code"),
                "class": gettext("Class %(name)s") % {"name": slip.class_name},
            },
        }
