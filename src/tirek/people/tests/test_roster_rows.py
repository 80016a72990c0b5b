from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tirek.core.iin import has_control_digit
from tirek.people.roster.cells import LANGUAGES, RELATIONS, SEXES, meaning, read_class, read_date, read_shift
from tirek.people.roster.columns import FIELDS, Mapping, guess_mapping
from tirek.people.roster.findings import Code, Finding, Severity
from tirek.people.roster.reading import Table
from tirek.people.roster.rows import GuardianCells, RosterRow, read_rows
from tirek.people.roster.words import FIELDS as FIELD_WORDS
from tirek.people.roster.words import FINDINGS, REFUSALS, words_of

TODAY = date(2026, 11, 23)
HEADINGS = ("Тегі", "Аты", "Әкесінің аты", "Туған күні", "Жынысы", "Сынып", "ЖСН", "Тілі", "Ауысым")
GOOD = {"Тегі": "Әлиева", "Аты": "Күнсұлу", "Туған күні": "14.03.2016", "Жынысы": "қыз", "Сынып": "5 «Ә»"}


def _read(**cells: str) -> tuple[RosterRow, list[Finding]]:
    sheet = GOOD | {name.replace("_", " "): text for name, text in cells.items()}
    headings = tuple(sheet)
    rows, found = read_rows(Table(headings, (tuple(sheet.values()),), 2), guess_mapping(headings), today=TODAY)
    return rows[0], found


def _codes(found: list[Finding]) -> list[tuple[Code, Severity]]:
    return [(finding.code, finding.severity) for finding in found]


def test_a_plain_row_is_understood_without_a_word():
    row, found = _read(Әкесінің_аты="Ерланқызы", Оқыту_тілі="қазақ", Ауысым="1")
    assert found == []
    assert row == RosterRow(
        number=2, surname="Әлиева", given_name="Күнсұлу", patronymic="Ерланқызы", born_on=date(2016, 3, 14), sex="f",
        iin="", grade=5, letter="Ә", language="kk", shift=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14.03.2015", (2015, 3, 14)), ("2015-03-14", (2015, 3, 14)), ("2015-03-14 00:00:00", (2015, 3, 14)),
        ("2015-03-14T00:00:00Z", (2015, 3, 14)), ("14/03/2015", (2015, 3, 14)), ("14.3.15", (2015, 3, 14)),
        ("14,03,2015", (2015, 3, 14)), ("14-03-2015", (2015, 3, 14)), ("14 03 2015", (2015, 3, 14)), ("42077", (2015, 3, 14)),
        ("42077.5", (2015, 3, 14)), ("14 наурыз 2015", (2015, 3, 14)), ("2015 ж. 14 наурыз", (2015, 3, 14)),
        ("2015 жылғы 14 наурыз", (2015, 3, 14)), ("14 марта 2015 г.", (2015, 3, 14)), ("14.03.2015г.", (2015, 3, 14)),
        ("14-мар-15", (2015, 3, 14)), ("14 March 2015", (2015, 3, 14)), ("March 14, 2015", (2015, 3, 14)),
        ("5 май 2016", (2016, 5, 5)), ("5 мая 2016", (2016, 5, 5)), ("5 мамыр 2016", (2016, 5, 5)), ("5 маусым 2016", (2016, 6, 5)),
        ("1.12.99", (1999, 12, 1)), ("1.12.26", (2026, 12, 1)),
    ],
)  # fmt: skip
def test_a_date_in_many_shapes(text, day):
    assert read_date(text, today=TODAY) == (date(*day), False)


@pytest.mark.parametrize(
    ("text", "day"), [("12/3/15", (2015, 3, 12)), ("03/04/2015", (2015, 4, 3)), ("3/14/2015", (2015, 3, 14))]
)
def test_a_date_that_could_be_american_says_so(text, day):
    assert read_date(text, today=TODAY) == (date(*day), True)


@pytest.mark.parametrize(
    "text",
    ["", "2015", "31.02.2015", "00.00.0000", "14.03", "14.03.20155", "маусым", "12345", "3.14", "жоқ", "99.99.99"],
)
def test_what_is_no_date_is_not_guessed(text):
    assert read_date(text, today=TODAY) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("5Ә", (5, "Ә")), ("5 «Ә»", (5, "Ә")), ("5-А", (5, "А")), ('5 "A" класс', (5, "А")), ("5 ә сынып", (5, "Ә")),
        ("5-сынып «Ғ»", (5, "Ғ")), ("11 Б", (11, "Б")), ("0 А", (0, "А")), ("0", (0, "")), ("5", (5, "")), ("5 Ə", (5, "Ә")),
        ("Мектепалды «Б» сыныбы", (0, "Б")), ("предшкольный класс А", (0, "А")), ("КАП", (0, "")), ("5 (Ә)", (5, "Ә")),
        ("10 І", (10, "І")), ("10 I", (10, "І")), ("5 D", (5, "D")), ("№5 Ә", (5, "Ә")),
    ],
)  # fmt: skip
def test_the_name_of_a_class(text, name):
    assert read_class(text) == name


@pytest.mark.parametrize("text", ["13А", "V А", "сынып", "5/1", "10Б1", "5 АБВГ", "", "Ә5", "=5", "5 <Ә>"])
def test_what_is_no_class_is_not_guessed(text):
    assert read_class(text) is None


@pytest.mark.parametrize(
    ("text", "known", "value"),
    [
        ("қыз", SEXES, "f"), ("Кыз", SEXES, "f"), ("ЖЕНСКИЙ", SEXES, "f"), ("Ж.", SEXES, "f"), ("girl", SEXES, "f"),
        ("ұл бала", SEXES, "m"), ("Ер", SEXES, "m"), ("муж.", SEXES, "m"), ("M", SEXES, "m"), ("?", SEXES, ""), ("", SEXES, ""),
        ("Казахский", LANGUAGES, "kk"), ("орыс тілі", LANGUAGES, "ru"), ("с русским языком обучения", LANGUAGES, "ru"),
        ("қазақша", LANGUAGES, "kk"), ("English", LANGUAGES, "en"), ("каз/рус", LANGUAGES, ""), ("узбекский", LANGUAGES, ""),
        ("Анасы", RELATIONS, "mother"), ("отец", RELATIONS, "father"), ("опекун", RELATIONS, "guardian"),
        ("әжесі", RELATIONS, "other"), ("бабушка (опекун)", RELATIONS, ""), ("көрші", RELATIONS, ""),
    ],
)  # fmt: skip
def test_words_of_three_languages(text, known, value):
    assert meaning(text, known) == value


@pytest.mark.parametrize(
    ("text", "shift"),
    [("1", 1), ("II ауысым", 2), ("ІІ", 2), ("2-я смена", 2), ("3", 3), ("4", None), ("12", None), ("бірінші", None)],
)
def test_the_shift(text, shift):
    assert read_shift(text) == shift


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("991231500016", "991231500016"), (" 991231 500016 ", "991231500016"),
        ("991231-500016", "991231500016"), ("'991231500016", "991231500016"), ("ИИН 991231500016", "991231500016"),
        ("9.91231500016E+11", "991231500016"), ("9,91231500016e+11", "991231500016"),
    ],
)  # fmt: skip
def test_an_iin_however_it_is_typed(typed, number):
    row, _ = _read(ЖСН=typed, Туған_күні="")
    assert row.iin == number


def test_zeros_that_a_spreadsheet_lost_come_back_where_the_control_digit_agrees():
    body = "00122510001"  # somebody born in 1800
    number = next(body + digit for digit in "0123456789" if has_control_digit(body + digit))
    row, found = _read(ЖСН=number.lstrip("0"), Туған_күні="", Жынысы="ұл")
    assert row.iin == number
    assert (Code.IIN_REPAIRED, Severity.NOTE) in _codes(found)
    wrong = str(int(number) + 1)
    assert _codes(_read(ЖСН=wrong)[1]) == [(Code.IIN_LENGTH, Severity.ERROR)]
    assert len(wrong) == 10


@pytest.mark.parametrize(
    ("cells", "code", "severity"),
    [
        ({"Тегі": ""}, Code.MISSING, Severity.ERROR),
        ({"Аты": " \u00a0"}, Code.MISSING, Severity.ERROR),
        ({"Туған_күні": "—"}, Code.MISSING, Severity.ERROR),
        ({"Жынысы": "жоқ"}, Code.MISSING, Severity.ERROR),
        ({"Сынып": ""}, Code.MISSING, Severity.ERROR),
        ({"ЖСН": "99123150001"}, Code.IIN_LENGTH, Severity.ERROR),
        ({"ЖСН": "9.91E+11"}, Code.IIN_ROUNDED, Severity.ERROR),
        ({"ЖСН": "991231500017"}, Code.IIN_CONTROL, Severity.ERROR),
        ({"Туған_күні": "31.02.2015"}, Code.DATE_UNREADABLE, Severity.ERROR),
        ({"Туған_күні": "03/04/2016"}, Code.DATE_AMBIGUOUS, Severity.WARNING),
        ({"Туған_күні": "24.11.2026"}, Code.DATE_IN_FUTURE, Severity.ERROR),
        ({"Туған_күні": "14.03.2009"}, Code.AGE_UNLIKELY, Severity.WARNING),
        ({"Жынысы": "белгісіз"}, Code.SEX_UNREADABLE, Severity.ERROR),
        ({"Сынып": "бесінші"}, Code.CLASS_UNREADABLE, Severity.ERROR),
        ({"Сынып": "5"}, Code.CLASS_LETTER_ASSUMED, Severity.NOTE),
        ({"Оқыту_тілі": "узбекский"}, Code.LANGUAGE_UNREADABLE, Severity.WARNING),
        ({"Ауысым": "кешкі"}, Code.SHIFT_UNREADABLE, Severity.WARNING),
        ({"Аты": "Күнсұлу1"}, Code.NAME_ODD, Severity.ERROR),
        ({"Аты": "=2+5"}, Code.NAME_ODD, Severity.ERROR),
        ({"Аты": "＝1+1"}, Code.NAME_ODD, Severity.ERROR),
        ({"Аты": "Күнсұлу 😀"}, Code.NAME_ODD, Severity.ERROR),
        ({"Аты": "..."}, Code.NAME_ODD, Severity.ERROR),
        ({"Аты": "К."}, Code.NAME_INITIALS, Severity.WARNING),
        ({"Аты": "К?нс?лу"}, Code.LETTERS_LOST, Severity.ERROR),
        ({"Аты": "Kүнсұлу"}, Code.LOOK_ALIKE, Severity.WARNING),
        ({"Тегі": "OMAP"}, Code.LOOK_ALIKE, Severity.WARNING),
        ({"Тегі": "Əлиева"}, Code.LATIN_SCHWA, Severity.NOTE),
        ({"Тегі": "Ә" * 81}, Code.TOO_LONG, Severity.ERROR),
        ({"Анасы": "Әлиева Жанар", "Анасының_телефоны": "123"}, Code.PHONE_UNREADABLE, Severity.WARNING),
        ({"Анасы": "Әлиева Жанар", "Электрондық_пошта": "жоқ@"}, Code.EMAIL_UNREADABLE, Severity.WARNING),
        ({"Анасы": "Әлиева Жанар", "Кем_приходится": "көрші"}, Code.RELATION_UNREADABLE, Severity.WARNING),
        ({"Анасының_телефоны": "87011234567"}, Code.GUARDIAN_NAMELESS, Severity.WARNING),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_once_with_its_weight(cells, code, severity):
    _, found = _read(**cells)
    assert _codes(found) == [(code, severity)]
    assert found[0].row == 2
    assert found[0].column in {name.replace("_", " ") for name in (*GOOD, *cells)}


def test_the_birthday_and_sex_of_the_iin_are_compared():
    _, found = _read(ЖСН="991231500016", Туған_күні="30.12.1999", Сынып="11 А")
    assert _codes(found) == [
        (Code.BIRTH_DISAGREES, Severity.WARNING), (Code.SEX_DISAGREES, Severity.WARNING), (Code.AGE_UNLIKELY, Severity.WARNING),
    ]  # fmt: skip


def test_the_iin_says_what_the_sheet_does_not():
    row, found = _read(ЖСН="991231600012", Туған_күні="белгісіз", Жынысы="")
    assert (row.born_on, row.sex) == (date(2099, 12, 31), "f")
    assert _codes(found) == [(Code.BIRTH_FROM_IIN, Severity.WARNING)]
    assert found[0].proposal == "31.12.2099"


def test_a_corrected_name_is_proposed():
    row, found = _read(Аты="Kүнсұлу", Тегі="Əлиева")
    assert (row.surname, row.given_name) == ("Әлиева", "Күнсұлу")
    assert {finding.code: finding.proposal for finding in found} == {
        Code.LATIN_SCHWA: "Әлиева", Code.LOOK_ALIKE: "Күнсұлу",
    }  # fmt: skip


def test_a_whole_name_in_one_cell():
    table = Table(("Аты-жөні", "Туған күні", "Пол", "Класс"), (("ИВАНОВ ИВАН ПЕТРОВИЧ", "14.03.2016", "м", "5Б"),), 4)
    [row], found = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert (row.number, row.surname, row.given_name, row.patronymic) == (4, "Иванов", "Иван", "Петрович")
    assert found == []


def test_guardians_with_their_contacts():
    row, found = _read(
        Анасы="Әлиева Жанар Болатқызы", Анасының_телефоны="8 701 123 45 67; 8 702 000 00 00", Әкесі="Әлиев Марат",
        Әкесінің_телефоны="+7 (702) 123-45-67",
    )  # fmt: skip
    assert found == []
    assert row.guardians == (
        GuardianCells("mother", "Әлиева", "Жанар", "Болатқызы", "+77011234567", "", ""),
        GuardianCells("father", "Әлиев", "Марат", "", "+77021234567", "", ""),
    )


def test_one_person_named_twice_is_one_guardian():
    row, _ = _read(Анасы="Әлиева Жанар", Заңды_өкілі="ӘЛИЕВА ЖАНАР")
    assert [(one.kind, one.surname) for one in row.guardians] == [("mother", "Әлиева")]


def test_a_column_may_say_who_the_guardian_is():
    row, _ = _read(Заңды_өкілі="Сапарова Роза", Туыстығы="әжесі", Хат_тілі="орысша")
    assert row.guardians == (GuardianCells("other", "Сапарова", "Роза", "", "", "", "ru"),)


def test_empty_rows_are_passed_over_and_broken_rows_are_kept():
    rows = (("Әлиева", "Күнсұлу", "", ""), ("", " ", "-", ""), ("", "Асан", "01.02.2016", "5Ә"))
    table = Table(("Тегі", "Аты", "Туған күні", "Сынып"), rows, 2)
    read, found = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert [row.number for row in read] == [2, 4]
    assert {finding.row for finding in found if finding.is_error} == {2, 4}


def test_columns_that_the_sheet_does_not_have_are_no_accident():
    table = Table(("Тегі",), (("Әлиева",),), 2)
    rows, found = read_rows(table, Mapping({"surname": 0, "given_name": 7}, {}), today=TODAY)
    assert [row.surname for row in rows] == ["Әлиева"]
    assert all(finding.is_error for finding in found)


@given(st.lists(st.lists(st.text(max_size=20), min_size=9, max_size=9), max_size=4), st.permutations(FIELDS))
def test_any_cells_are_read_or_refused_and_every_finding_has_words(cells, fields):
    table = Table(tuple(f"№ {place}" for place in range(9)), tuple(map(tuple, cells)), 2)
    mapping = Mapping({name: place for place, name in enumerate(fields[:9])}, {})
    rows, found = read_rows(table, mapping, today=TODAY)
    wrong = {finding.row for finding in found if finding.is_error}
    for row in rows:
        assert row.number in wrong or (
            row.surname and row.given_name and row.born_on and row.sex and row.grade is not None
        )
    for language in ("kk", "ru", "en"):
        with translation.override(language):
            assert all(words_of(finding) for finding in found)


def test_every_finding_refusal_and_field_has_words_in_three_languages():
    words = {
        "was": "1",
        "now": "2",
        "other": "3",
        "sheet": "4",
        "iin": "5",
        "age": "6",
        "name": "7",
        "surname": "8",
    } | {"letters": "o"}
    assert set(FINDINGS) == set(Code)
    assert set(FIELD_WORDS) == set(FIELDS)
    said = {}
    for language in ("kk", "ru", "en"):
        with translation.override(language):
            said[language] = [words_of(Finding(2, "", code, Severity.ERROR, words)) for code in Code]
            said[language] += [str(text) for text in (*REFUSALS.values(), *FIELD_WORDS.values())]
    for one, other in (("kk", "ru"), ("kk", "en"), ("ru", "en")):
        assert [text for text, same in zip(said[one], said[other], strict=True) if text == same] == []
