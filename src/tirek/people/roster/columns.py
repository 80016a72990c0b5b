"""Which column is what, guessed from headings in Kazakh, Russian or English, in any order; a person confirms it.

A heading is read as words: an attribute («телефон»), a person it belongs to («анасының»), and the rest. The more of its
words are understood, the surer the guess.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tirek.core.kazakh import search_key

FIELDS = (
    "iin", "full_name", "surname", "given_name", "patronymic", "born_on", "sex", "class_name", "grade", "letter",
    "language", "shift",
    "guardian_relation", "guardian_name", "guardian_phone", "guardian_email", "guardian_language",
    "guardian2_relation", "guardian2_name", "guardian2_phone", "guardian2_email", "guardian2_language",
)  # fmt: skip
GUARDIANS = ("guardian", "guardian2")
REQUIRED = (("full_name", "surname"), ("full_name", "given_name"), ("born_on", "iin"), ("class_name", "grade"))
SURE, LEAST = 0.6, 0.4  # shares of a heading's words: enough to find the heading row by; enough to propose

# Phrases of words; a star stands for any ending. Kazakh letters and their Russian look-alikes are one (search_key).
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "iin": ("жсн", "иин", "iin", "жеке сәйкестендіру* нөмір*", "индивидуальн* идентификационн* номер*"),
    "full_name": ("аты жөн*", "толық аты жөн*", "есімі", "фио", "ф и о", "full name", "фамилия имя отчество",
                  "фамилия имя", "тегі аты әкесінің аты", "тегі аты", "тегі және аты", "surname name"),
    "surname": ("тегі", "фамилия*", "surname", "last name", "family name"),
    "given_name": ("аты", "имя", "given name*", "first name", "name"),
    "patronymic": ("әкесінің аты", "отчество", "patronymic", "middle name"),
    "born_on": ("туған күн* айы жылы", "туған күн*", "туылған күн*", "туған жылы айы күні", "туған жыл*", "дата рожд*",
                "день рожд*", "год рожд*", "число месяц год рожд*", "д р", "др", "т ж", "date of birth", "birth date",
                "birthday", "born", "born on", "dob"),
    "sex": ("жынысы", "пол", "sex", "gender"),
    "class_name": ("сынып*", "сыныб*", "класс", "класса", "class", "class name"),
    "grade": ("параллел*", "сынып нөмір*", "номер класса", "grade"),
    "letter": ("литер*", "сынып литер*", "литер* класса", "әріп*", "сынып әрп*", "буква*", "буква класса", "letter",
               "class letter"),
    "language": ("оқыту тіл*", "оқу тіл*", "сынып тіл*", "язык обучения", "язык", "тілі", "language",
                 "language of instruction", "language of teaching"),
    "shift": ("ауысым*", "смена", "смены", "shift"),
    "relation": ("туыстығы", "туыстық*", "кім болады", "кім", "кем приходится", "кто", "степень родства", "родство",
                 "relation*", "who"),
    "phone": ("телефон*", "телефон* нөмір*", "номер* телефон*", "тел", "ұялы тел*", "ұялы телефон*", "моб тел*",
              "мобильн* телефон*", "сот* тел*", "сотов* телефон*", "контактн* телефон*", "контакт*", "байланыс телефон*",
              "байланыс*", "phone*", "phone number", "telephone*", "mobile*", "mobile phone", "whatsapp*", "ватсап*"),
    "email": ("электрон* пошта*", "электрон* почт*", "электрон* адрес*", "эл пошта*", "эл почт*", "пошта*", "почта*",
              "email*", "e mail*", "mail", "e mail address", "email address"),
    "letter_language": ("хат тілі", "хаттың тілі", "язык письма", "язык писем", "язык общения", "letter language",
                        "language of letters", "қарым қатынас тілі"),
}  # fmt: skip
PERSONS: dict[str, tuple[str, ...]] = {
    "pupil": ("оқушы*", "білім алушы*", "баланың", "бала", "ученик*", "учащ*", "обучающ*", "ребен*", "pupil*", "student*",
              "child*"),
    "parent": ("ата ана*", "заңды өкіл*", "өкіл*", "законн* представител*", "представител*", "родител*", "опекун*",
               "қамқоршы*", "қорғаншы*", "parent*", "guardian*", "legal representative*"),
    "mother": ("ана", "анасы*", "шешесі*", "мать", "матер*", "мама", "мамы", "маме", "mother*", "mom*"),
    "father": ("әке", "әкесі*", "отец", "отц*", "папа", "папы", "папе", "father*", "dad*"),
}  # fmt: skip
# what belongs to a guardian, under our names; anything else of a guardian (IIN, place of work) is not taken over
OF_GUARDIAN: dict[str | None, str] = {
    None: "name", "full_name": "name", "given_name": "name", "phone": "phone", "email": "email", "relation": "relation",
    "language": "language", "letter_language": "language",
}  # fmt: skip
NOT_OURS = (
    "жетекші*", "руководител*", "teacher*", "жұмыс*", "работ*", "work*", "job*", "мекен*", "адрес*", "address*", "тұрғылықты*",
    "должност*", "лауазым*", "білімі", "образован*", "ұлты", "национальн*", "гражданств*", "азаматты*", "документ*",
    "құжат*", "куәлік*", "свидетельств*", "жері", "место", "place*", "мектеп*", "школ*", "school*", "ескерт*", "примечан*",
    "note*", "жасы", "возраст", "age",
)  # fmt: skip
NOISE = ("дд", "мм", "гг", "гггг", "кк", "аа", "жж", "жжжж", "dd", "mm", "yyyy", "полностью", "full", "г")


@dataclass(frozen=True)
class Heading:
    """A heading as understood. ``number`` tells a second guardian from the first («телефон 2»)."""

    person: str | None
    attribute: str | None
    number: int
    confidence: float


@dataclass(frozen=True)
class Mapping:
    """Column number of each field; ``relations`` says what a heading itself tells of the guardian (mother, father).

    ``confidence`` (0 to 1) is there for a fresh guess only: what a person has confirmed needs none.
    """

    columns: dict[str, int]
    relations: dict[str, str]
    confidence: dict[str, float] = field(default_factory=dict, compare=False)

    def missing(self) -> list[tuple[str, ...]]:
        """Return the groups of fields of which none is mapped; the sheet cannot be read without one of each."""
        return [group for group in REQUIRED if not any(name in self.columns for name in group)]

    def to_dict(self) -> dict[str, dict[str, int] | dict[str, str]]:
        return {"columns": dict(self.columns), "relations": dict(self.relations)}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> "Mapping":
        """Return the mapping of ``to_dict``; fields that are no longer ours are left out."""
        columns = {str(name): int(place) for name, place in stored.get("columns", {}).items() if name in FIELDS}
        relations = {name: kind for name, kind in stored.get("relations", {}).items() if name in GUARDIANS}
        return cls(columns, relations)


def guess_mapping(headings: Sequence[str]) -> Mapping:
    """Return the best guess: for each field the heading most of whose words are understood, the first of equals."""
    read = [(place, found) for place, heading in enumerate(headings) if (found := recognise(heading)) is not None]
    columns: dict[str, int] = {}
    confidence: dict[str, float] = {}
    for place, name, sure in _proposals(read):
        if sure > confidence.get(name, 0):
            columns[name], confidence[name] = place, sure
    _name_alone_is_whole(columns, confidence)
    return Mapping(columns, _relations(columns, headings), confidence)


def signature(headings: Sequence[str]) -> str:
    """Return what a sheet's headings are remembered by."""
    return hashlib.sha256("\x1f".join(_key(heading) for heading in headings).encode()).hexdigest()


def known_headings(row: Sequence[str]) -> int:
    """Return how many cells of a row are headings we know; used to find the row of headings."""
    found = (recognise(cell) for cell in row)
    return len({(one.person, one.attribute, one.number) for one in found if one and one.confidence >= SURE})


@lru_cache(maxsize=4096)
def recognise(heading: str) -> Heading | None:
    """Return what a heading says, or None when too little of it is understood."""
    words = [word for word in _key(heading[:120]).split() if word not in _NOISE]
    numbers = [int(word) for word in words if word in ("1", "2", "3")]
    words = [word for word in words if not word.isdigit()]
    if not words or any(_match((stem,), words, place) for stem in _NOT_OURS for place in range(len(words))):
        return None
    person, attribute, covered = _best(words)
    confidence = covered / len(words)
    if confidence < LEAST:
        return None
    return Heading(person, attribute, numbers[0] if numbers else 1, confidence)


def _best(words: list[str]) -> tuple[str | None, str | None, int]:
    """Return the person and attribute that together cover most words; of equals the single phrase."""
    best: tuple[str | None, str | None, int] = (None, None, 0)
    rank = (0, 0)
    persons = [(None, range(0)), *_found(_PERSON_PHRASES, words)]
    for attribute, span in [(None, range(0)), *_found(_ATTRIBUTE_PHRASES, words)]:
        for person, of_person in persons:
            if set(span) & set(of_person):
                continue
            covered = len(span) + len(of_person)
            if (covered, -bool(span) - bool(of_person)) > rank and covered:
                rank = (covered, -bool(span) - bool(of_person))
                best = (person, attribute, covered)
    return best


def _found(phrases: list[tuple[str, tuple[str, ...]]], words: list[str]) -> Iterator[tuple[str | None, range]]:
    for name, phrase in phrases:
        for start in range(len(words) - len(phrase) + 1):
            if _match(phrase, words, start):
                yield name, range(start, start + len(phrase))


def _match(phrase: tuple[str, ...], words: list[str], start: int) -> bool:
    return all(
        word.startswith(stem[:-1]) if stem.endswith("*") else word == stem
        for stem, word in zip(phrase, words[start : start + len(phrase)], strict=True)
    )


def _proposals(read: list[tuple[int, Heading]]) -> Iterator[tuple[int, str, float]]:
    """Give every understood heading its field; contacts belong to the guardian they stand beside."""
    slots: dict[tuple[str, int], str] = {}
    taken: set[str] = set()
    last: str | None = None
    for place, heading in read:
        if heading.person in (None, "pupil") and _is_of_pupil(heading):
            yield place, heading.attribute or "full_name", heading.confidence
            continue
        slot = _slot(heading, slots, last, taken)
        kind = OF_GUARDIAN.get(heading.attribute)
        if slot is None or kind is None:
            continue
        last = slot
        if f"{slot}_{kind}" not in taken:
            taken.add(f"{slot}_{kind}")
            yield place, f"{slot}_{kind}", heading.confidence


def _is_of_pupil(heading: Heading) -> bool:
    return heading.attribute not in ("phone", "email", "relation", "letter_language")


def _slot(heading: Heading, slots: dict[tuple[str, int], str], last: str | None, taken: set[str]) -> str | None:
    """Return which guardian a heading speaks of: the named one, or the one whose columns it stands among."""
    kind = OF_GUARDIAN.get(heading.attribute)
    if heading.person in (None, "pupil"):
        if heading.number == 1 and last and f"{last}_{kind}" not in taken:
            return last
        person = ("parent", 2 if last and heading.number == 1 and f"{GUARDIANS[0]}_{kind}" in taken else heading.number)
    else:
        person = (heading.person, heading.number)
    if person not in slots and len(slots) < len(GUARDIANS):
        slots[person] = GUARDIANS[len(slots)]
    return slots.get(person)


def _name_alone_is_whole(columns: dict[str, int], confidence: dict[str, float]) -> None:
    """A single column of names holds whole names, whatever it is called."""
    if "given_name" in columns and "surname" not in columns and "full_name" not in columns:
        columns["full_name"], confidence["full_name"] = columns.pop("given_name"), confidence.pop("given_name") / 2


def _relations(columns: dict[str, int], headings: Sequence[str]) -> dict[str, str]:
    relations = {}
    for guardian in GUARDIANS:
        places = [columns[name] for name in (f"{guardian}_name", f"{guardian}_phone") if name in columns]
        persons = [found.person for place in places if (found := recognise(headings[place]))]
        if persons and persons[0] in ("mother", "father"):
            relations[guardian] = persons[0]
    return relations


def _key(heading: str) -> str:
    return re.sub(r"[\W_]+", " ", search_key(heading)).strip()


def _phrases(known: dict[str, tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    return [(name, _phrase(text)) for name, texts in known.items() for text in texts]


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(_key(word) + ("*" if word.endswith("*") else "") for word in text.split())


def _singles(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(stem for text in texts for stem in _phrase(text))


_ATTRIBUTE_PHRASES = _phrases(ATTRIBUTES)
_PERSON_PHRASES = _phrases(PERSONS)
_NOT_OURS = _singles(NOT_OURS)
_NOISE = _singles(NOISE)
