"""The words of a consent text made ready for one child: placeholders filled, purposes in their order."""

from collections.abc import Mapping
from dataclasses import dataclass

from tirek.consents.models import ConsentText, Purpose
from tirek.organisations.models import Organisation


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    text: str


@dataclass(frozen=True)
class PurposeWords:
    """One question: what it is called, what would happen, and the sentence a yes agrees to."""

    code: str
    name: str
    about: str
    agree: str


@dataclass(frozen=True)
class Wording:
    """A consent text as one reader sees it."""

    language: str
    version: str
    title: str
    greeting: str
    sections: tuple[Section, ...]
    law: str
    purposes: tuple[PurposeWords, ...]
    sign: str
    receipt: str
    withdrawal: str
    refused: str
    ground_notice: str


def wording_for(text: ConsentText, *, child: str, school: Organisation, of_age: bool) -> Wording:
    """Return ``text`` about ``child`` (a given name on a screen, the full name on paper).

    ``of_age``: whoever has come of age is spoken to as the one who decides, where this version has words for it.
    """
    words = {**text.words, **(text.words.get("of_age", {}) if of_age else {})}
    filled = _filled(words, {"child": child, "school": school.name_in(text.language), "bin": school.bin or "—"})
    plain = {name: str(filled.get(name, "")) for name in _PLAIN}
    sections = tuple(Section(one["heading"], one["text"]) for one in filled.get("paragraphs", ()))
    purposes = filled.get("purposes", {})
    asked = tuple(_purpose(code, purposes[code]) for code in Purpose.values if code in purposes)
    return Wording(language=text.language, version=text.version, sections=sections, purposes=asked, **plain)


_PLAIN = ("title", "greeting", "law", "sign", "receipt", "withdrawal", "refused", "ground_notice")


def _purpose(code: str, words: Mapping[str, str]) -> PurposeWords:
    return PurposeWords(code, words["name"], words.get("about", ""), words.get("agree", ""))


def _filled(words: object, facts: Mapping[str, str]):  # type: ignore[no-untyped-def]
    """Fill the placeholders of every text in ``words``; braces of any other kind stay as they are."""
    if isinstance(words, str):
        for name, fact in facts.items():
            words = words.replace("{" + name + "}", fact)
        return words
    if isinstance(words, Mapping):
        return {name: _filled(value, facts) for name, value in words.items()}
    return [_filled(value, facts) for value in words] if isinstance(words, list) else words
