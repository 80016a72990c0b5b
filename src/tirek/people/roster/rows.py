"""From texts to what they mean, cell by cell; what cannot be understood becomes a finding, never a guess."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from tirek.core.iin import NotAnIin, read_iin
from tirek.core.kazakh import clean, has_latin_schwa, search_key, with_cyrillic_schwa, without_look_alikes
from tirek.core.phones import NotAPhone, read_phone
from tirek.people.roster.columns import Mapping
from tirek.people.roster.findings import Code, Finding, Severity
from tirek.people.roster.reading import Table

EXCEL_EPOCH = date(1899, 12, 30)
LONGEST_NAME = 80
YOUNGEST, OLDEST = 2, 25
USUAL_AGE = 6  # in grade 1; grade + 6 within these many years either way
AGE_SLACK = 3
SEXES = {"f": ["қыз", "кыз", "әйел", "ж", "жен", "женский", "девочка", "девушка", "f", "female", "girl", "қ", "д"],
         "m": ["ұл", "ер", "м", "муж", "мужской", "мальчик", "юноша", "m", "male", "boy", "ұ"]}  # fmt: skip
LANGUAGES = {
    "kk": ["қазақ", "қазақша", "каз", "казахский", "kk", "kaz", "kazakh", "қ", "қазақ", "тілі"],
    "ru": ["орыс", "орысша", "рус", "русский", "ru", "rus", "russian", "орыс", "тілі"],
    "en": ["ағылшын", "английский", "en", "eng", "english"],
}
RELATIONS = {
    "mother": ["анасы", "ана", "мать", "мама", "mother", "шешесі"],
    "father": ["әкесі", "әке", "отец", "папа", "father"],
    "guardian": ["қорғаншы", "опекун", "guardian"],
    "trustee": ["қамқоршы", "попечитель", "trustee"],
    "adopter": ["усыновитель", "асырап", "алушы", "adopter"],
    "patronate": ["патронат", "патронатный"],
    "foster": ["приемный", "приёмный", "foster"],
    "other": [
        "әже",
        "ата",
        "әпке",
        "аға",
        "бабушка",
        "дедушка",
        "тетя",
        "дядя",
        "сестра",
        "брат",
        "grandmother",
        "grandfather",
    ],
}
PRESCHOOL = ("мектепалды", "предшкольный", "предшкола", "0", "кап", "мад")
CLASS = re.compile(r"^(\d{1,2})\s*[-–.]?\s*(?:сынып|класс)?\s*[«\"“„']?\s*([^\W\d_]{0,2})\s*[»\"”']?$")
DATE = re.compile(r"^(\d{1,4})[./\-\s](\d{1,2})[./\-\s](\d{1,4})(?:\s*(?:г\.?|ж\.?|года)?)?(?:\s+00:00(?::00)?)?$")


@dataclass(frozen=True)
class GuardianCells:
    """A representative as the sheet names one."""

    kind: str
    surname: str
    given_name: str
    patronymic: str
    phone: str
    email: str
    language: str


@dataclass(frozen=True)
class RosterRow:
    """One understood row. ``number`` is the row of the sheet; empty texts are what the sheet does not say."""

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
    cells: dict[str, str]
    headings: dict[str, str]
    today: date
    found: list[Finding] = field(default_factory=list)

    def note(self, name: str, code: Code, severity: Severity, **words: object) -> None:
        self.found.append(Finding(self.number, self.headings.get(name, ""), code, severity, words))

    def text(self, name: str) -> str:
        return clean(self.cells.get(name, ""))

    def has(self, name: str) -> bool:
        return bool(self.text(name))


def read_rows(table: Table, mapping: Mapping, *, today: date) -> tuple[list[RosterRow], list[Finding]]:
    """Return the rows that could be understood and everything that was found; empty rows are passed over."""
    headings = {name: table.headings[place] for name, place in mapping.columns.items() if place < len(table.headings)}
    rows, found = [], []
    for offset, cells in enumerate(table.rows):
        if not any(cell.strip() for cell in cells):
            continue
        named = {name: cells[place] for name, place in mapping.columns.items() if place < len(cells)}
        reader = _Reader(table.first_row + offset, named, headings, today)
        row = _row(reader, mapping)
        found += reader.found
        if not any(finding.is_error for finding in reader.found):
            rows.append(row)
    return rows, found


def _row(reader: _Reader, mapping: Mapping) -> RosterRow:
    surname, given_name, patronymic = _names(reader)
    iin, of_iin = _iin(reader)
    born_on = _born_on(reader, of_iin.born_on if of_iin else None)
    sex = _sex(reader, of_iin.sex if of_iin else None)
    grade, letter = _class(reader)
    _check_age(reader, born_on, grade)
    guardians = tuple(found for one in ("guardian", "guardian2") if (found := _guardian(reader, one, mapping)))
    return RosterRow(
        number=reader.number,
        surname=surname,
        given_name=given_name,
        patronymic=patronymic,
        born_on=born_on,
        sex=sex,
        iin=iin,
        grade=grade,
        letter=letter,
        language=_word(reader, "language", LANGUAGES, Code.LANGUAGE_UNREADABLE),
        shift=_shift(reader),
        guardians=guardians,
    )


def _names(reader: _Reader) -> tuple[str, str, str]:
    if reader.has("full_name") and not reader.has("surname"):
        parts = _name(reader, "full_name").split(" ")
        names = (parts[0], parts[1] if len(parts) > 1 else "", " ".join(parts[2:]))
    else:
        names = (_name(reader, "surname"), _name(reader, "given_name"), _name(reader, "patronymic"))
    for name, value in zip(("surname", "given_name"), names, strict=False):
        if not value:
            reader.note(name if name in reader.headings else "full_name", Code.MISSING, Severity.ERROR)
    return names


def _name(reader: _Reader, name: str) -> str:
    """Return a name as it was meant; what was put right is told."""
    given = reader.text(name)
    mended = with_cyrillic_schwa(given)
    if has_latin_schwa(given):
        reader.note(name, Code.LATIN_SCHWA, Severity.NOTE, was=given, now=mended)
    alike = without_look_alikes(mended)
    if alike != mended:
        reader.note(name, Code.LOOK_ALIKE, Severity.WARNING, was=mended, now=alike)
    if len(alike) > (LONGEST_NAME if name != "full_name" else 3 * LONGEST_NAME):
        reader.note(name, Code.TOO_LONG, Severity.ERROR)
        return alike[:LONGEST_NAME]
    if re.search(r"[\d<>{}\[\]=@#$%^*+/\\|~]", alike):
        reader.note(name, Code.NAME_ODD, Severity.ERROR, was=alike)
    return _cased(alike)


def _cased(name: str) -> str:
    """Names written in capitals throughout are written as names; anything else stays as it is."""
    if name.isupper() and len(name) > 2:
        return re.sub(r"[^\W\d_]+", lambda word: word.group().capitalize(), name)
    return name


def _iin(reader: _Reader):  # type: ignore[no-untyped-def]
    given = reader.text("iin")
    if not given:
        return "", None
    digits = _digits(given)
    if digits != given.replace(" ", "") and digits:
        reader.note("iin", Code.IIN_REPAIRED, Severity.NOTE, now=f"…{digits[-4:]}")
    try:
        found = read_iin(digits or given)
    except NotAnIin as refusal:
        code = {"length": Code.IIN_LENGTH, "control": Code.IIN_CONTROL}.get(refusal.code, Code.IIN_DATE)
        reader.note("iin", code, Severity.ERROR, was=f"…{given[-4:]}")
        return "", None
    return found.number, found


def _digits(given: str) -> str:
    """Undo what a spreadsheet does to twelve digits: a lost leading zero, an exponent whose digits are all there."""
    plain = given.replace(" ", "").replace("\u00a0", "")
    if re.fullmatch(r"\d{10,11}", plain):
        return plain.zfill(12)
    if match := re.fullmatch(r"(\d)[.,](\d{8,11})[eE]\+?(\d{2})", plain):
        whole = match[1] + match[2]
        power = int(match[3]) + 1
        return whole.zfill(12) if len(whole) == power and power <= 12 else ""
    return plain


def _born_on(reader: _Reader, of_iin: date | None) -> date | None:
    given = reader.text("born_on")
    if not given:
        if of_iin is None:
            reader.note("born_on", Code.MISSING, Severity.ERROR)
        return of_iin
    born_on = _date(reader, given)
    if born_on and born_on > reader.today:
        reader.note("born_on", Code.DATE_IN_FUTURE, Severity.ERROR, was=given)
    if born_on and of_iin and born_on != of_iin:
        reader.note(
            "born_on", Code.BIRTH_DISAGREES, Severity.WARNING, sheet=f"{born_on:%d.%m.%Y}", iin=f"{of_iin:%d.%m.%Y}"
        )
    return born_on


def _date(reader: _Reader, given: str) -> date | None:
    if re.fullmatch(r"\d{5}", given):
        return EXCEL_EPOCH + timedelta(days=int(given))
    match = DATE.match(given)
    parts = [int(part) for part in match.groups()[:3]] if match else []
    try:
        if parts and parts[0] > 31:
            return date(parts[0], parts[1], parts[2])
        if parts and parts[2] > 31:
            return _day_first(reader, parts, given)
        if parts and len(match[3]) == 2:  # type: ignore[index]
            return _day_first(reader, [parts[0], parts[1], 2000 + parts[2]], given)
    except ValueError:
        pass
    reader.note("born_on", Code.DATE_UNREADABLE, Severity.ERROR, was=given)
    return None


def _day_first(reader: _Reader, parts: list[int], given: str) -> date:
    """Day.month.year is how dates are written here; with slashes it could be American, and a person should look."""
    if "/" in given and parts[0] <= 12 and parts[1] <= 12 and parts[0] != parts[1]:
        reader.note("born_on", Code.DATE_AMBIGUOUS, Severity.WARNING, was=given)
    return date(parts[2], parts[1], parts[0])


def _sex(reader: _Reader, of_iin: str | None) -> str:
    given = _word(reader, "sex", SEXES, Code.SEX_UNREADABLE)
    if given and of_iin and given != of_iin:
        reader.note("sex", Code.SEX_DISAGREES, Severity.WARNING)
    if not given and not of_iin and not reader.has("sex"):
        reader.note("sex", Code.MISSING, Severity.ERROR)
    return given or of_iin or ""


def _word(reader: _Reader, name: str, known: dict[str, list[str]], unreadable: Code) -> str:
    given = reader.text(name).lower().strip(". ")
    if not given:
        return ""
    for value, words in known.items():
        if given in words or given.split(" ")[0] in words:
            return value
    reader.note(name, unreadable, Severity.ERROR, was=reader.text(name))
    return ""


def _class(reader: _Reader) -> tuple[int | None, str]:
    written = reader.text("class_name") or f"{reader.text('grade')} {reader.text('letter')}".strip()
    name = "class_name" if reader.has("class_name") else "grade"
    if not written:
        reader.note(name, Code.MISSING, Severity.ERROR)
        return None, ""
    first = written.split(" ")[0].lower()
    if first in PRESCHOOL and not first.isdigit():
        letter = written[len(first) :].strip(" «»\"'")
        return 0, _letter(letter or "А")
    match = CLASS.match(written)
    if not match or int(match[1]) > 12:
        reader.note(name, Code.CLASS_UNREADABLE, Severity.ERROR, was=written)
        return None, ""
    return int(match[1]), _letter(match[2] or reader.text("letter") or "А")


def _letter(given: str) -> str:
    """A class letter is a Cyrillic capital, whichever keyboard typed it."""
    upper = with_cyrillic_schwa(given.strip(" «»\"'")).upper()
    return upper.translate(str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ"))[:3]


def _shift(reader: _Reader) -> int | None:
    given = reader.text("shift")
    if not given:
        return None
    match = re.match(r"^([1-3])\b", given) or re.match(r"^(I{1,3})\b", given)
    if not match:
        reader.note("shift", Code.SHIFT_UNREADABLE, Severity.ERROR, was=given)
        return None
    return int(match[1]) if match[1].isdigit() else len(match[1])


def _check_age(reader: _Reader, born_on: date | None, grade: int | None) -> None:
    if born_on is None:
        return
    age = (reader.today - born_on).days // 365
    usual = grade + USUAL_AGE if grade is not None else None
    if not YOUNGEST <= age <= OLDEST or (usual is not None and abs(age - usual) > AGE_SLACK):
        reader.note("born_on", Code.AGE_UNLIKELY, Severity.WARNING, age=age)


def _guardian(reader: _Reader, one: str, mapping: Mapping) -> GuardianCells | None:
    if not reader.has(f"{one}_name"):
        return None
    parts = _name(reader, f"{one}_name").split(" ")
    kind = _word(reader, f"{one}_relation", RELATIONS, Code.RELATION_UNREADABLE) or mapping.relations.get(one, "other")
    return GuardianCells(
        kind=kind,
        surname=parts[0],
        given_name=parts[1] if len(parts) > 1 else "",
        patronymic=" ".join(parts[2:]),
        phone=_phone(reader, f"{one}_phone"),
        email=_email(reader, f"{one}_email"),
        language=_word(reader, f"{one}_language", LANGUAGES, Code.LANGUAGE_UNREADABLE),
    )


def _phone(reader: _Reader, name: str) -> str:
    given = reader.text(name)
    if not given:
        return ""
    try:
        return read_phone(re.split(r"[;,]| и | және ", given)[0])
    except NotAPhone:
        reader.note(name, Code.PHONE_UNREADABLE, Severity.WARNING, was=given)
        return ""


def _email(reader: _Reader, name: str) -> str:
    given = reader.text(name)
    if given and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}", given):
        reader.note(name, Code.EMAIL_UNREADABLE, Severity.WARNING, was=given)
        return ""
    return given
