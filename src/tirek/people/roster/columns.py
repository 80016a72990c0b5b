"""Which column is what, guessed from headings in Kazakh, Russian or English, in any order; a person confirms it."""

import hashlib
import re
from dataclasses import dataclass

from tirek.core.kazakh import search_key

FIELDS = (
    "iin", "full_name", "surname", "given_name", "patronymic", "born_on", "sex", "class_name", "grade", "letter",
    "language", "shift",
    "guardian_relation", "guardian_name", "guardian_phone", "guardian_email", "guardian_language",
    "guardian2_relation", "guardian2_name", "guardian2_phone", "guardian2_email", "guardian2_language",
)  # fmt: skip
REQUIRED = (("full_name", "surname"), ("full_name", "given_name"), ("born_on", "iin"), ("class_name", "grade"))

# headings of a field, the most telling first; compared after ``_key`` has folded both sides
HEADINGS: dict[str, tuple[str, ...]] = {
    "iin": ("жсн", "иин", "iin", "жеке сайкестендиру номири", "индивидуальныи идентификационныи номер"),
    "full_name": ("аты жони", "толык аты жони", "фио", "ф и о", "окушынын аты жони", "ученик", "окушы", "full name",
                  "name of pupil", "pupil", "фамилия имя отчество", "тегы аты акесинин аты", "теги аты акесинин аты", "аты жони окушы"),
    "surname": ("теги", "фамилия", "фамилиясы", "surname", "last name", "family name"),
    "given_name": ("аты", "есими", "имя", "given name", "first name", "name"),
    "patronymic": ("акесинин аты", "отчество", "patronymic", "middle name"),
    "born_on": ("туган куни", "туылган куни", "туган кун", "дата рождения", "д р", "date of birth", "birth date",
                "birthday", "туган жылы"),
    "sex": ("жынысы", "пол", "sex", "gender"),
    "class_name": ("сынып", "сыныбы", "класс", "class"),
    "grade": ("параллель", "сынып номири", "grade", "параллели"),
    "letter": ("литер", "литера", "сынып литери", "letter", "буква"),
    "language": ("окыту тили", "оку тили", "язык обучения", "language of instruction", "language", "тили", "язык"),
    "shift": ("ауысым", "ауысымы", "смена", "shift"),
    "guardian_relation": ("туыстыгы", "ким болады", "кем приходится", "степень родства", "relation"),
    "guardian_name": ("ата анасы", "ата анасынын аты жони", "занды окил", "занды окилдин аты жони", "родитель",
                      "фио родителя", "законныи представитель", "parent", "guardian", "анасы", "мать", "mother", "ана",
                      "анасынын аты жони", "фио матери"),
    "guardian_phone": ("телефон", "телефоны", "уялы телефоны", "телефон родителя", "ата ананын телефоны", "phone",
                       "parent phone", "анасынын телефоны", "телефон матери", "mother phone"),
    "guardian_email": ("электрондык пошта", "пошта", "email", "e mail", "почта", "электронная почта", "эл почта"),
    "guardian_language": ("ата ананын тили", "хат тили", "язык письма", "язык родителя", "letter language"),
    "guardian2_relation": ("туыстыгы 2", "кем приходится 2", "relation 2"),
    "guardian2_name": ("акеси", "аке", "отец", "father", "акесинин аты жони", "фио отца", "ата анасы 2", "родитель 2",
                       "занды окил 2", "законныи представитель 2", "parent 2", "guardian 2"),
    "guardian2_phone": ("акесинин телефоны", "телефон отца", "father phone", "телефон 2", "phone 2", "телефоны 2"),
    "guardian2_email": ("электрондык пошта 2", "email 2", "почта 2", "e mail 2"),
    "guardian2_language": ("хат тили 2", "язык письма 2"),
}  # fmt: skip
MOTHER = ("ана", "анасы", "анасының", "мать", "матери", "мама", "mother")
FATHER = ("әке", "әкесі", "әкесінің", "отец", "отца", "папа", "father")


@dataclass(frozen=True)
class Mapping:
    """Column number of each field; ``relations`` says what a heading itself tells of the guardian (mother, father)."""

    columns: dict[str, int]
    relations: dict[str, str]

    def missing(self) -> list[tuple[str, ...]]:
        """Return the groups of fields of which none is mapped; the sheet cannot be read without one of each."""
        return [group for group in REQUIRED if not any(field in self.columns for field in group)]

    def to_dict(self) -> dict[str, dict[str, int] | dict[str, str]]:
        return {"columns": dict(self.columns), "relations": dict(self.relations)}

    @classmethod
    def from_dict(cls, stored: dict) -> "Mapping":
        columns = {str(name): int(place) for name, place in stored.get("columns", {}).items() if name in FIELDS}
        return cls(columns, dict(stored.get("relations", {})))


def guess_mapping(headings: tuple[str, ...]) -> Mapping:
    """Return the best guess: exact headings first, then headings that begin with or hold a known one."""
    keys = [_key(heading) for heading in headings]
    columns: dict[str, int] = {}
    for fits in (_equal, _begins, _holds):
        for field in FIELDS:
            if field not in columns:
                place = _place(field, keys, set(columns.values()), fits)
                if place is not None:
                    columns[field] = place
    return Mapping(columns, _relations(columns, keys))


def signature(headings: tuple[str, ...]) -> str:
    """Return what a sheet's headings are remembered by."""
    return hashlib.sha256("\x1f".join(_key(heading) for heading in headings).encode()).hexdigest()


def known_headings(row: list[str]) -> int:
    """Return how many cells of a row are headings we know; used to find the row of headings."""
    known = {word for words in _FOLDED.values() for word in words}
    return sum(_key(cell) in known for cell in row)


def _key(heading: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", search_key(heading))).strip()


def _place(field: str, keys: list[str], taken: set[int], fits) -> int | None:  # type: ignore[no-untyped-def]
    for word in _FOLDED[field]:
        for place, key in enumerate(keys):
            if place not in taken and key and fits(key, word):
                return place
    return None


def _equal(key: str, word: str) -> bool:
    return key == word


def _begins(key: str, word: str) -> bool:
    return key.startswith(word + " ") and len(word) > 3


def _holds(key: str, word: str) -> bool:
    return len(word) > 5 and f" {word} " in f" {key} "


def _relations(columns: dict[str, int], keys: list[str]) -> dict[str, str]:
    relations = {}
    for guardian in ("guardian", "guardian2"):
        words = keys[columns[f"{guardian}_name"]].split() if f"{guardian}_name" in columns else []
        if words[:1] == ["ата"]:
            continue
        if any(_key(word) in words for word in MOTHER):
            relations[guardian] = "mother"
        elif any(_key(word) in words for word in FATHER):
            relations[guardian] = "father"
    return relations


_FOLDED = {field: tuple(_key(word) for word in words) for field, words in HEADINGS.items()}
