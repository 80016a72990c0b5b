"""The consent letters of content/consents: complete, short enough for an old phone, fair to a refusal."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tirek.consents.models import Purpose

FOLDER = Path(__file__).parents[4] / "content" / "consents" / "1.1.0"
LANGUAGES = ("kk", "ru", "en")
KEYS = {
    "title", "greeting", "paragraphs", "law", "purposes", "sign", "receipt", "withdrawal", "refused", "ground_notice",
    "of_age",
}  # fmt: skip
NO = {"kk": "«Жоқ» десеңіз ше?", "ru": "А если сказать «нет»?", "en": "What if you say no?"}


def words_of(language: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def letter_of(words: dict[str, Any]) -> str:
    """Return what is read before the questions."""
    parts = [words["title"], words["greeting"], *(f"{one['heading']} {one['text']}" for one in words["paragraphs"])]
    return " ".join([*parts, words["law"], words["withdrawal"]])


def test_there_are_three_languages_and_no_more() -> None:
    assert sorted(file.stem for file in FOLDER.iterdir()) == sorted(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_has_every_part_and_every_purpose(language: str) -> None:
    words = words_of(language)
    assert set(words) == KEYS
    assert set(words["purposes"]) == set(Purpose.values)
    assert all(set(asked) == {"name", "about", "agree"} for asked in words["purposes"].values())
    assert all(len(re.findall(r"[.!?](?:\s|$)", asked["about"])) == 1 for asked in words["purposes"].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_of_age_is_spoken_to_in_words_of_their_own(language: str) -> None:
    words = words_of(language)
    own = words | words["of_age"]
    assert set(words["of_age"]) == {"greeting", "paragraphs", "purposes", "refused", "ground_notice"}
    assert set(own["purposes"]) == set(Purpose.values)
    assert len(letter_of(own).split()) <= 300
    asked = " ".join(part for one in own["purposes"].values() for part in one.values())
    said = f"{letter_of(own)} {asked} {own['refused']} {own['ground_notice']}".lower()
    assert not re.search("бала|ата-ана|ребён|родител|child(?!})|parent", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_read_in_two_minutes(language: str) -> None:
    assert len(letter_of(words_of(language)).split()) <= 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_names_child_school_bin_and_law_and_leaves_no_other_gap(language: str) -> None:
    letter = letter_of(words_of(language))
    assert set(re.findall(r"\{(\w+)\}", letter)) == {"child", "school", "bin"}
    assert all(named in letter for named in ("92", "144-НҚ", "94-V", "15"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_saying_no_has_its_own_heading(language: str) -> None:
    assert NO[language] in [one["heading"] for one in words_of(language)["paragraphs"]]
