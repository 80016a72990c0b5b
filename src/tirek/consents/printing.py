"""Consent letters on paper: one child a letter, in the guardian's language, a whole class as one PDF."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, pgettext

from tirek.core.printing import Stamp, compile_pdf
from tirek.core.qr import qr_svg

TEMPLATE = "consents/print/letters.typ"


@dataclass(frozen=True)
class LetterSection:
    """A heading of the consent text and its paragraphs, already in the letter's language."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class LetterPurpose:
    """One thing a guardian says yes or no to, in the letter's language."""

    title: str
    about: str = ""


@dataclass(frozen=True)
class ConsentLetter:
    """Everything one letter says. ``link`` goes into the QR code, ``short_link`` is what a hand can type.

    ``guardian`` is empty in the letter to a pupil who has come of age and decides alone.
    """

    language: str
    school: str
    school_contact: str
    child: str
    class_name: str
    guardian: str
    title: str
    sections: tuple[LetterSection, ...]
    purposes: tuple[LetterPurpose, ...]
    link: str
    short_link: str
    code: str
    code_until: date
    text_version: str


def print_consent_letters(letters: Sequence[ConsentLetter], *, language: str, stamp: Stamp) -> bytes:
    """Return one PDF with a letter per child, each in its own language; ``language`` is the printing person's.

    A letter takes one page, two when the text is long. Raises ValueError when there is no letter to print.
    """
    if not letters:
        raise ValueError("no letter to print")
    with translation.override(language):
        title = gettext("Consent letters")
    values = {"letters": [_printed(letter, stamp) for letter in letters]}
    return compile_pdf(TEMPLATE, values, letters[0].language, title=title)


def _printed(letter: ConsentLetter, stamp: Stamp) -> dict[str, Any]:
    """Return one letter as the template reads it, with the words of its language."""
    with translation.override(letter.language):
        return {
            **asdict(letter),
            "code_until": f"{letter.code_until:%d.%m.%Y}",
            "qr": qr_svg(letter.link, title=gettext("QR code that opens this letter on a phone")),
            "stamp": stamp.line(),
            "words": _words(letter),
        }


def _words(letter: ConsentLetter) -> dict[str, str]:
    """Return what the document itself says, in the active language."""
    return {
        "paper": gettext("Written consent · text version %(version)s") % {"version": letter.text_version},
        "class": pgettext("school", "Class"),
        "phone_title": gettext("By phone"),
        "phone_steps": gettext(
            "Point the camera at the square or type the address. Read, choose, sign with your name and this code:"
        ),
        "code_until": gettext("The code works until %(day)s and opens only this letter.")
        % {"day": f"{letter.code_until:%d.%m.%Y}"},
        "paper_title": gettext("On paper"),
        "paper_steps": gettext(
            "Tick one box in every line, sign, and give the sheet to the class teacher or the psychologist."
        ),
        "yes": pgettext("consent", "Yes"),
        "no": pgettext("consent", "No"),
        "signature": gettext("Signature"),
        "date": gettext("Date"),
        **(_words_to_a_guardian() if letter.guardian else _words_to_an_adult()),
    }


def _words_to_a_guardian() -> dict[str, str]:
    return {
        "child": gettext("Child"),
        "guardian": gettext("To the parent or legal representative"),
        "purposes": gettext("What I decide for my child"),
        "equal": gettext(
            "Both answers are right. A “no” changes nothing in how the school treats your child, and you can change your mind on any day."
        ),
        "name": gettext("Full name of the parent or legal representative"),
        "relation": gettext("Who I am to the child"),
    }


def _words_to_an_adult() -> dict[str, str]:
    return {
        "child": pgettext("letter", "To"),
        "guardian": "",
        "purposes": gettext("What I decide"),
        "equal": gettext(
            "Both answers are right. A “no” changes nothing in how you are treated, and you can change your mind on any day."
        ),
        "name": gettext("Full name"),
        "relation": "",
    }
