"""From texts to what they mean, row by row; what cannot be understood becomes a finding, never a guess."""

import re
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from datetime import date

from tirek.core.clock import years_between
from tirek.core.iin import Iin, NotAnIin, has_control_digit, read_iin
from tirek.core.kazakh import clean, has_latin_schwa, search_key, with_cyrillic_schwa, without_look_alikes
from tirek.core.names import FullName, cased, has_initials, split_name
from tirek.core.phones import NotAPhone, read_phone
from tirek.people.roster.cells import (
    EMPTY,
    LANGUAGES,
    RELATIONS,
    SEXES,
    Vocabulary,
    meaning,
    read_class,
    read_date,
    read_letter,
    read_shift,
)
from tirek.people.roster.columns import GUARDIANS, Mapping
from tirek.people.roster.findings import Code, Finding, Severity
from tirek.people.roster.reading import Table
from tirek.people.roster.template import is_example

LONGEST_NAME = 80
LONGEST_EMAIL = 254
YOUNGEST, OLDEST = 2, 25
USUAL_AGE = 6  # in grade 1; grade + 6 within these many years either way
AGE_SLACK = 3
LETTER_OF_THE_ONLY_CLASS = "А"

_NAMES = ("surname", "given_name", "patronymic", "full_name")
_ODD = re.compile(r"[^\w\s\-‐–'’ʼ`.,()]|[\d_]")
_LOST = re.compile(r"\w[?\ufffd]|[?\ufffd]\w")
_SEVERAL = re.compile(r"[;,/]|\s(?:и|және|or)\s")
_EMAIL = re.compile(r"[^@\s,;:<>()]+@[^@\s,;:<>()]+\.[^@\s.,;:<>()]{2,}")


@dataclass(frozen=True)
class GuardianCells:
    """A representative as the sheet names one; empty texts are what the sheet does not say."""

    kind: str
    surname: str
    given_name: str
    patronymic: str
    phone: str
    email: str
    language: str

    @property
    def name_key(self) -> str:
        return search_key(f"{self.surname} {self.given_name}")


@dataclass(frozen=True)
class RosterRow:
    """One row as understood. ``number`` is the row of the sheet; empty texts are what the sheet does not say."""

    number: int
    surname: str
    given_name: str
    patronymic: str
    born_on: date | None
    sex: str
    iin: str
    grade: int | None
    letter: str
    language: str
    shift: int | None
    guardians: tuple[GuardianCells, ...] = ()

    @property
    def name_key(self) -> str:
        return search_key(f"{self.surname} {self.given_name}")


@dataclass
class _Reader:
    """Reads the cells of one row and gathers what it finds."""

    number: int
    cells: Dictionary[str, str]
    headings: Dictionary[str, str]
    relations: Dictionary[str, str]
    today: date
    found: list[Finding] = field(default_factory=list)

    def note(self, name: str, code: Code, severity: Severity, *, proposal: str = "", **words: object) -> None:
        self.found.append(Finding(self.number, self.headings.get(name, ""), code, severity, words, proposal))

    def text(self, name: str) -> str:
        """Return the cell as it was meant; dashes and words for «none» are an empty cell."""
        text = clean(self.cells.get(name, ""))
        return "" if text.lower() in EMPTY else text

    def has(self, name: str) -> bool:
        return bool(self.text(name))


def read_rows(table: Table, mapping: Mapping, *, today: date) -> tuple[list[RosterRow], list[Finding]]:
    """Return every row that is not empty, and everything that was found in them.

    A row with an error is among the rows, as far as it was understood: its pupil must not be taken for one who left.
    """
    headings = {name: table.headings[place] for name, place in mapping.columns.items() if place < len(table.headings)}
    rows, found = [], []
    for offset, cells in enumerate(table.rows):
        named = {name: cells[place] for name, place in mapping.columns.items() if place < len(cells)}
        reader = _Reader(table.first_row + offset, named, headings, mapping.relations, today)
        if is_example(reader.text("surname"), reader.text("given_name"), reader.text("born_on")):
            reader.note("surname", Code.EXAMPLE, Severity.NOTE)
        elif any(reader.has(name) for name in named):
            rows.append(_row(reader))
        found += reader.found
    return rows, found


def _row(reader: _Reader) -> RosterRow:
    names = _names(reader)
    iin = _iin(reader)
    born_on = _born_on(reader, iin.born_on if iin else None)
    sex = _sex(reader, (iin.sex if iin else None) or "")
    grade, letter = _class(reader)
    _check_age(reader, born_on, grade)
    return RosterRow(
        number=reader.number,
        surname=names.surname,
        given_name=names.given_name,
        patronymic=names.patronymic,
        born_on=born_on,
        sex=sex,
        iin=iin.number if iin else "",
        grade=grade,
        letter=letter,
        language=_known_word(reader, "language", LANGUAGES, Code.LANGUAGE_UNREADABLE),
        shift=_shift(reader),
        guardians=_guardians(reader),
    )


def _names(reader: _Reader) -> FullName:
    if reader.has("full_name") and not reader.has("surname"):
        names = _whole_name(reader, "full_name")
    else:
        names = FullName(_name(reader, "surname"), _name(reader, "given_name"), _name(reader, "patronymic"))
    for name in ("surname", "given_name"):
        if not getattr(names, name):
            reader.note(name if name in reader.headings else "full_name", Code.MISSING, Severity.ERROR)
    if has_initials(names.given_name):
        reader.note("given_name" if reader.has("given_name") else "full_name", Code.NAME_INITIALS, Severity.WARNING)
    return names


def _whole_name(reader: _Reader, name: str) -> FullName:
    """Return the parts of a name that stands in one cell."""
    names = split_name(_name(reader, name))
    if names.reordered:
        reader.note(name, Code.NAME_ORDER, Severity.WARNING, proposal=names.surname, surname=names.surname)
    if max(len(names.surname), len(names.given_name), len(names.patronymic)) > LONGEST_NAME:
        reader.note(name, Code.TOO_LONG, Severity.ERROR)
    return names


def _name(reader: _Reader, name: str) -> str:
    """Return a name as it was meant; what was put right is told."""
    given = reader.text(name)
    if not given:
        return ""
    mended = with_cyrillic_schwa(given)
    if has_latin_schwa(given):
        reader.note(name, Code.LATIN_SCHWA, Severity.NOTE, proposal=mended, was=given, now=mended)
    alike = _without_look_alikes(reader, mended)
    if alike != mended:
        foreign = ", ".join(sorted({was for was, now in zip(mended, alike, strict=True) if was != now}))
        reader.note(name, Code.LOOK_ALIKE, Severity.WARNING, proposal=alike, letters=foreign, now=alike)
    _refuse_odd_name(reader, name, alike)
    return cased(alike)


def _without_look_alikes(reader: _Reader, text: str) -> str:
    """Judge a word by its neighbours too: a surname typed wholly in Latin look-alikes stands beside a Cyrillic name."""
    neighbours = " ".join(reader.text(name) for name in _NAMES)
    return without_look_alikes(f"{text}\n{neighbours}").partition("\n")[0]


def _refuse_odd_name(reader: _Reader, name: str, text: str) -> None:
    if _LOST.search(text):
        reader.note(name, Code.LETTERS_LOST, Severity.ERROR, was=text)
    elif _ODD.search(text) or not re.search(r"[^\W\d_]", text):
        reader.note(name, Code.NAME_ODD, Severity.ERROR, was=text)
    elif name in ("surname", "given_name", "patronymic") and len(text) > LONGEST_NAME:
        reader.note(name, Code.TOO_LONG, Severity.ERROR)


def _iin(reader: _Reader) -> Iin | None:
    given = reader.text("iin")
    if not given:
        return None
    digits, repaired = _digits(given)
    try:
        found = read_iin(digits)
    except NotAnIin as refusal:
        code = {"length": Code.IIN_LENGTH, "control": Code.IIN_CONTROL}.get(refusal.code, Code.IIN_DATE)
        rounded = re.fullmatch(r"\d[.,]\d+E\+?\d+|\d+0{6}", given.upper())
        reader.note("iin", Code.IIN_ROUNDED if rounded else code, Severity.ERROR)
        return None
    if repaired:
        reader.note("iin", Code.IIN_REPAIRED, Severity.NOTE, now=f"…{found.number[-4:]}")
    return found


def _digits(given: str) -> tuple[str, bool]:
    """Undo what a spreadsheet does to twelve digits: lost leading zeros, an exponent whose digits are all there.

    Zeros are put back only where the control digit then fits.
    """
    plain = re.sub(r"[\s'’`]|^(?:жсн|иин|iin)[:№\s]*", "", given.lower())
    if match := re.fullmatch(r"(\d)[.,](\d{7,11})e\+?(\d\d?)", plain):
        whole = match[1] + match[2]
        plain = whole.ljust(int(match[3]) + 1, "0") if len(whole) >= int(match[3]) else plain
    if re.fullmatch(r"\d{8,11}", plain) and has_control_digit(plain.zfill(12)):
        return plain.zfill(12), True
    return plain, plain != given.lower().replace(" ", "").replace("-", "") and plain.isdigit()


def _born_on(reader: _Reader, of_iin: date | None) -> date | None:
    given = reader.text("born_on")
    if not given:
        if of_iin is None:
            reader.note("born_on", Code.MISSING, Severity.ERROR)
        return of_iin
    found = read_date(given, today=reader.today)
    if found is None:
        return _born_on_by_iin(reader, given, of_iin)
    born_on, ambiguous = found
    if born_on > reader.today:
        reader.note("born_on", Code.DATE_IN_FUTURE, Severity.ERROR, was=given)
    if of_iin and born_on != of_iin:
        reader.note("born_on", Code.BIRTH_DISAGREES, Severity.WARNING, sheet=_shown(born_on), iin=_shown(of_iin))
    elif ambiguous and not of_iin:
        reader.note("born_on", Code.DATE_AMBIGUOUS, Severity.WARNING, was=given, now=_shown(born_on))
    return born_on


def _born_on_by_iin(reader: _Reader, given: str, of_iin: date | None) -> date | None:
    """Return the birthday of the IIN where the sheet's own cannot be read."""
    if of_iin is None:
        reader.note("born_on", Code.DATE_UNREADABLE, Severity.ERROR, was=given)
        return None
    now = _shown(of_iin)
    reader.note("born_on", Code.BIRTH_FROM_IIN, Severity.WARNING, proposal=now, was=given, now=now)
    return of_iin


def _shown(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _sex(reader: _Reader, of_iin: str) -> str:
    given = reader.text("sex")
    sex = meaning(given, SEXES)
    if given and not sex:
        reader.note("sex", Code.SEX_UNREADABLE, Severity.WARNING if of_iin else Severity.ERROR, was=given)
    elif not given and not of_iin:
        reader.note("sex", Code.MISSING, Severity.ERROR)
    elif sex and of_iin and sex != of_iin:
        reader.note("sex", Code.SEX_DISAGREES, Severity.WARNING)
    return sex or of_iin


def _known_word(reader: _Reader, name: str, known: Vocabulary, unreadable: Code) -> str:
    """Return the value of a word; one that is not known is left out, and told."""
    given = reader.text(name)
    value = meaning(given, known)
    if given and not value:
        reader.note(name, unreadable, Severity.WARNING, was=given)
    return value


def _class(reader: _Reader) -> tuple[int | None, str]:
    name = "class_name" if reader.has("class_name") else "grade"
    written = reader.text(name)
    if not written:
        reader.note(name if name in reader.headings else "class_name", Code.MISSING, Severity.ERROR)
        return None, ""
    found = read_class(written)
    if found is None:
        reader.note(name, Code.CLASS_UNREADABLE, Severity.ERROR, was=written)
        return None, ""
    grade, letter = found
    letter = letter or read_letter(reader.text("letter"))[:3]
    if not letter:
        letter = LETTER_OF_THE_ONLY_CLASS
        reader.note(name, Code.CLASS_LETTER_ASSUMED, Severity.NOTE, now=f"{grade} «{letter}»")
    return grade, letter


def _shift(reader: _Reader) -> int | None:
    given = reader.text("shift")
    shift = read_shift(given)
    if given and shift is None:
        reader.note("shift", Code.SHIFT_UNREADABLE, Severity.WARNING, was=given)
    return shift


def _check_age(reader: _Reader, born_on: date | None, grade: int | None) -> None:
    if born_on is None or born_on > reader.today:
        return
    age = years_between(born_on, reader.today)
    usual = grade + USUAL_AGE if grade is not None else None
    if not YOUNGEST <= age <= OLDEST or (usual is not None and abs(age - usual) > AGE_SLACK):
        reader.note("born_on", Code.AGE_UNLIKELY, Severity.WARNING, age=age)


def _guardians(reader: _Reader) -> tuple[GuardianCells, ...]:
    """Return the representatives a row names, each person once."""
    found = [cells for one in GUARDIANS if (cells := _guardian(reader, one))]
    return tuple({cells.name_key: cells for cells in reversed(found)}.values())[::-1]


def _guardian(reader: _Reader, one: str) -> GuardianCells | None:
    """Return a representative the row names; contacts without a name are nobody's."""
    if not reader.has(f"{one}_name"):
        if reader.has(f"{one}_phone") or reader.has(f"{one}_email"):
            contact = f"{one}_phone" if reader.has(f"{one}_phone") else f"{one}_email"
            reader.note(contact, Code.GUARDIAN_NAMELESS, Severity.WARNING)
        return None
    names = _whole_name(reader, f"{one}_name")
    told = reader.relations.get(one, "other")
    return GuardianCells(
        kind=_known_word(reader, f"{one}_relation", RELATIONS, Code.RELATION_UNREADABLE) or told,
        surname=names.surname,
        given_name=names.given_name,
        patronymic=names.patronymic,
        phone=_phone(reader, f"{one}_phone"),
        email=_email(reader, f"{one}_email"),
        language=_known_word(reader, f"{one}_language", LANGUAGES, Code.LANGUAGE_UNREADABLE),
    )


def _phone(reader: _Reader, name: str) -> str:
    """Return the first number of the cell."""
    given = reader.text(name)
    if not given:
        return ""
    try:
        return read_phone(_SEVERAL.split(given)[0])
    except NotAPhone:
        reader.note(name, Code.PHONE_UNREADABLE, Severity.WARNING, was=given)
        return ""


def _email(reader: _Reader, name: str) -> str:
    given = reader.text(name)
    if given and (len(given) > LONGEST_EMAIL or not _EMAIL.fullmatch(given)):
        reader.note(name, Code.EMAIL_UNREADABLE, Severity.WARNING, was=given)
        return ""
    return given
