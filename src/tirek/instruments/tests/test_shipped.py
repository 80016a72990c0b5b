"""What stands in content/instruments: valid, complete in three languages, scorable, and decent to read."""

import re
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tirek.instruments.content import InstrumentContent
from tirek.instruments.models import InstrumentVersion, Wording
from tirek.instruments.questionnaires import questionnaire
from tirek.instruments.shapes import BANDS, LANGUAGES, VOICES
from tirek.instruments.tests.shipped import NAMES, shipped
from tirek.screenings.scoring import make_plan, score_answers

MEANT_FOR_CHILDREN = [name for name in NAMES if name != "bench-sixty"]
KAZAKH_ONLY = re.compile("[әғқңөұүһі]", re.IGNORECASE)
LABELS_OF_A_CHILD = re.compile(
    r"\b(weak|bad|low|lazy|aggressive|disorder|нормы|слаб\w*|плох\w*|низк\w*|ленив\w*|агрессив\w*|отста\w*"
    r"|нашар|төмен|әлсіз|жалқау|агрессив\w*)\b",
    re.IGNORECASE,
)


def questionnaire_of(content: InstrumentContent, language: str) -> dict[str, Any]:
    """Return what reaches the device, without a database."""
    instrument = InstrumentVersion(code=content.code, version=content.version, structure=content.structure)
    return questionnaire(instrument, Wording(language=language, words=content.wordings[language]))


def strings_of(value: Any) -> list[str]:
    """Return every text and key of a nested value."""
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in [str(key), *strings_of(inner)]]
    if isinstance(value, list):
        return [text for inner in value for text in strings_of(inner)]
    return [value] if isinstance(value, str) else []


def extreme(content: InstrumentContent, scale: dict[str, Any], *, top: bool) -> dict[str, int]:
    """Return the answers that give the highest or lowest score of one scale."""
    formats = {item["id"]: content.structure["formats"][item["format"]] for item in content.structure["items"]}
    ends = {name: rules.get("options", [0, 10]) for name, rules in formats.items()}
    return {
        entry.removeprefix("-"): (max if top != entry.startswith("-") else min)(ends[entry.removeprefix("-")])
        for entry in scale["items"]
    }


def test_five_instruments_are_shipped() -> None:
    assert NAMES == ["adaptation-pupil", "adaptation-teacher", "bench-sixty", "school-anxiety-support", "school-pulse"]


@pytest.mark.parametrize(
    ("code", "items", "scales", "informant"),
    [
        ("adaptation-pupil", 24, 4, "pupil"),
        ("adaptation-teacher", 16, 4, "class_teacher"),
        ("bench-sixty", 60, 8, "pupil"),
        ("school-anxiety-support", 32, 5, "pupil"),
        ("school-pulse", 8, 2, "pupil"),
    ],
)
def test_sizes_are_those_promised(code: str, items: int, scales: int, informant: str) -> None:
    structure = shipped(code).structure
    assert (len(structure["items"]), len(structure["scales"]), structure["informant"]) == (items, scales, informant)


@pytest.mark.parametrize("code", NAMES)
def test_an_instrument_is_complete_in_three_languages_and_claims_no_study(code: str) -> None:
    content = shipped(code)
    assert tuple(content.wordings) == LANGUAGES
    assert (content.evidence["status"], content.evidence["studies"], content.norms) == ("draft", [], [])


@pytest.mark.parametrize("code", NAMES)
@pytest.mark.parametrize("top", [True, False])
def test_every_scale_reaches_both_ends_and_says_the_right_band(code: str, top: bool) -> None:
    content = shipped(code)
    plan = make_plan(content.structure, content.evidence)
    for scale in content.structure["scales"]:
        found = score_answers(plan, extreme(content, scale, top=top), {}).scores[scale["id"]]
        well = top == (scale["direction"] == "strength")
        assert (found["percent"], found["band"]) == (100.0 if top else 0.0, "strength" if well else "needs_attention")


def test_the_teacher_answers_about_the_same_scales_as_the_pupil() -> None:
    pupil, teacher = shipped("adaptation-pupil"), shipped("adaptation-teacher")
    assert pupil.structure["pairs_with"] == teacher.code
    assert teacher.structure["pairs_with"] == pupil.code
    assert [s["id"] for s in pupil.structure["scales"]] == [s["id"] for s in teacher.structure["scales"]]
    for language in LANGUAGES:
        names = [
            {key: told["name"] for key, told in one.wordings[language]["scales"].items()} for one in (pupil, teacher)
        ]
        assert names[0] == names[1]


def test_the_pulse_answers_danger_within_a_day_and_a_hint_of_it_or_a_very_hard_week_within_five() -> None:
    structure = shipped("school-pulse").structure
    assert structure["red_flags"] == [
        {"item": "q08", "values": [2, 3], "hours": 24, "reason": "unsafe"},
        {"item": "q08", "values": [1], "hours": 120, "reason": "unsafe_at_times"},
        {"item": "q07", "values": [0, 1], "hours": 120, "reason": "hard_week"},
    ]
    assert all(asked not in "".join(scale["items"]) for scale in structure["scales"] for asked in ("q07", "q08"))


def test_anxiety_is_checked_by_four_pairs_or_more_and_by_reversed_items() -> None:
    structure = shipped("school-anxiety-support").structure
    assert len(structure["quality"]["pairs"]) >= 4
    assert all(any(entry.startswith("-") for entry in scale["items"]) for scale in structure["scales"])


def test_a_careful_child_contradicts_nothing_and_a_careless_one_is_noticed() -> None:
    content = shipped("school-anxiety-support")
    plan = make_plan(content.structure, content.evidence)
    careful = {
        name: value for s in content.structure["scales"] for name, value in extreme(content, s, top=True).items()
    }
    careless = {f"q{number:02d}": 3 for number in range(1, 25)} | {f"q{number}": 1 for number in range(25, 31)}
    assert score_answers(plan, careful, {}).quality == []
    assert [note["note"] for note in score_answers(plan, careless, {}).quality] == ["long_string", "contradictions"]


@pytest.mark.parametrize("code", MEANT_FOR_CHILDREN)
def test_every_pair_has_one_item_each_way_or_agrees_by_meaning(code: str) -> None:
    structure = shipped(code).structure
    turned = {entry[1:] for scale in structure["scales"] for entry in scale["items"] if entry.startswith("-")}
    known = [pair for pair in structure["quality"].get("pairs", []) if (pair[0] in turned) == (pair[1] in turned)]
    assert known == []


@pytest.mark.parametrize("code", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_scales_bands_keys_or_advice_reaches_the_device(code: str, language: str) -> None:
    content = shipped(code)
    sent = strings_of(questionnaire_of(content, language))
    words = content.wordings[language]
    hidden = {scale["id"] for scale in content.structure["scales"]} | set(BANDS) | set(VOICES)
    hidden |= {"scales", "quality", "red_flags", "direction", "pairs", "weights", "evidence", "unsafe", words["title"]}
    hidden |= {"unsafe_at_times", "hard_week"} | {told["specialist"] for told in words.get("red_flags", {}).values()}
    hidden |= {told["name"] for told in words["scales"].values()} | {told["about"] for told in words["scales"].values()}
    hidden |= {told[voice][band] for told in words["scales"].values() for voice in VOICES for band in BANDS}
    assert hidden & set(sent) == set()
    assert not [text for text in sent for told in hidden if len(told) > 25 and told in text]
    assert not [text for text in sent if re.fullmatch(r"-[a-z]\d\d", text)]


@pytest.mark.parametrize("code", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_device_gets_a_text_for_every_item_and_a_label_for_every_option(code: str, language: str) -> None:
    sent = questionnaire_of(shipped(code), language)
    for item in sent["items"]:
        rules = sent["formats"][item["format"]]
        labels = item.get("labels", rules.get("labels", []))
        assert item["text"]
        assert len(labels) == len(rules.get("options", []))


@pytest.mark.parametrize("code", MEANT_FOR_CHILDREN)
def test_children_and_parents_are_never_labelled_and_read_no_numbers(code: str) -> None:
    for language, words in shipped(code).wordings.items():
        for scale in words["scales"].values():
            for voice in ("parent", "pupil"):
                for text in [scale[f"{voice}_name"], *scale[voice].values()]:
                    assert not LABELS_OF_A_CHILD.search(text), (language, text)
                    assert "%" not in text


@pytest.mark.parametrize("code", MEANT_FOR_CHILDREN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_instruction_names_the_way_out_as_the_page_does_and_the_end_thanks_once(code: str, language: str) -> None:
    words = shipped(code).wordings[language]
    with translation.override(language):
        way_out, thanks = gettext("I would rather not answer"), gettext("Thank you!")
    assert way_out in words["instruction"]
    assert thanks.rstrip("!") not in words["end"]


@pytest.mark.parametrize("code", MEANT_FOR_CHILDREN)
def test_items_are_short_and_none_stands_twice(code: str) -> None:
    for words in shipped(code).wordings.values():
        texts = list(words["items"].values())
        assert max(map(len, texts)) <= 90
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("code", MEANT_FOR_CHILDREN)
def test_no_two_bands_of_a_voice_read_the_same(code: str) -> None:
    for words in shipped(code).wordings.values():
        for scale in words["scales"].values():
            for voice in VOICES:
                assert all(one != other for one, other in pairwise(sorted(scale[voice].values())))


@pytest.mark.parametrize("code", NAMES)
def test_each_language_is_written_in_its_own_letters(code: str) -> None:
    wordings = shipped(code).wordings
    kept_apart = ("status", "language")
    written = {
        language: " ".join(t for key, value in words.items() if key not in kept_apart for t in _texts(value))
        for language, words in wordings.items()
    }
    assert KAZAKH_ONLY.search(written["kk"])
    assert not KAZAKH_ONLY.search(written["ru"])
    assert not re.search("[а-яәғқңөұүһі]", written["en"], re.IGNORECASE)
    assert not re.search("[a-z]", written["ru"] + written["kk"], re.IGNORECASE)


def _texts(value: Any) -> list[str]:
    """Return the texts of a nested value without its keys."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value]
