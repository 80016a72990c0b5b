"""The bad-input corpus of workbooks and CSV: each kind is made here, so that no bomb lies in the repository."""

import io
import os
import random
import struct
import unicodedata
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tirek.people.roster import reading
from tirek.people.roster.cells import LANGUAGES, SEXES, meaning
from tirek.people.roster.columns import guess_mapping
from tirek.people.roster.findings import Code
from tirek.people.roster.reading import MOST_BYTES, RosterUnreadable, Table, read_table
from tirek.people.roster.rows import read_rows
from tirek.people.roster.template import CHOICES, HEADINGS, LANGUAGE, SEX, template_xlsx
from tirek.people.roster.words import REFUSALS
from tirek.people.tests.cost import calls_of, memory_of
from tirek.people.tests.workbooks import HEAD, MAIN, archive, parts, row, workbook

TODAY = date(2026, 11, 23)
NAMES = ("Тегі", "Аты", "Туған күні", "Жынысы", "Сынып")
ROW = ("Әлиева", "Күнсұлу", "14.03.2016", "қыз", "5 «Ә»")
TOP = row(1, *NAMES)
SHEET = TOP + row(2, *ROW)
CSV = "\r\n".join([";".join(NAMES), ";".join(ROW), ""])


def _refused(name: str, content: bytes) -> str:
    with pytest.raises(RosterUnreadable) as refusal:
        read_table(name, content)
    assert refusal.value.code in REFUSALS
    return refusal.value.code


def _read_or_refused(name: str, content: bytes) -> Table | str:
    """Return the table, or the words of a named refusal; any other exception is a failure."""
    try:
        return read_table(name, content)
    except RosterUnreadable as refusal:
        return str(REFUSALS[refusal.code])


def _is_read(name: str, content: bytes) -> None:
    assert read_table(name, content) == Table(NAMES, (ROW,), 2)


def _sheet_of(*rows: tuple[object, ...], **options: object) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Тізім")
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    return out.getvalue()


# --- workbooks -------------------------------------------------------------------------------------------------------


def test_a_workbook_of_an_ordinary_program_is_read():
    _is_read("тізім.xlsx", _sheet_of(NAMES, ROW))
    _is_read("тізім.xlsx", workbook(SHEET))


@pytest.mark.parametrize("content", [b"", b"\x00" * 40, b" \r\n\t"], ids=["nothing", "zeros", "spaces"])
def test_01_an_empty_file(content):
    assert _refused("a.xlsx", content) == _refused("a.csv", content) == "empty"


def test_02_text_named_xlsx():
    assert _refused("a.xlsx", CSV.encode()) == "not_a_table"


def test_03_an_old_workbook_renamed():
    assert _refused("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000) == "old_excel"


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.95, 0.999])
def test_04_a_cut_workbook(share):
    content = workbook(SHEET)
    assert _refused("a.xlsx", content[: int(len(content) * share)]) == "broken"


def _with_size(content: bytes, name: str, size: int) -> bytes:
    """Return the archive with another size written in its directory for one entry."""
    place = content.index(b"PK\x01\x02")
    while content[place + 46 : place + 46 + len(name)] != name.encode():
        place = content.index(b"PK\x01\x02", place + 1)
    return content[: place + 24] + struct.pack("<I", size) + content[place + 28 :]


@pytest.mark.parametrize("size", [0, 10, 200])
def test_05_a_directory_that_lies_about_a_size(size):
    assert _refused("a.xlsx", _with_size(workbook(SHEET), "xl/worksheets/sheet1.xml", size)) == "broken"


UNPACKED = 300  # MB


def test_05b_a_directory_that_hides_a_bomb():
    content = archive(parts(SHEET, shared="<!-- " + " " * 300_000_000 + "-->"))
    assert len(content) < MOST_BYTES
    content = _with_size(content, "xl/sharedStrings.xml", 4000)
    assert memory_of(lambda: _refused("a.xlsx", content)) < UNPACKED / 10
    assert _refused("a.xlsx", content) == "broken"


def test_06_a_bomb_by_ratio_is_refused_before_it_is_opened():
    content = archive(parts(SHEET, shared="<!-- " + " " * 300_000_000 + "-->"))
    assert memory_of(lambda: _refused("a.xlsx", content)) < UNPACKED / 10
    assert _refused("a.xlsx", content) == "bomb"


def test_07_a_zip_in_a_zip_is_not_opened():
    inner = archive({"a.txt": "Тегі;Аты"})
    assert _refused("a.xlsx", archive({"inner.zip": inner})) == "not_a_table"
    _is_read("a.xlsx", archive(parts(SHEET) | {"xl/embeddings/inner.zip": inner}))


def test_08_ten_thousand_entries():
    assert _refused("a.xlsx", archive(parts(SHEET) | {f"xl/{number}.xml": "" for number in range(10_000)})) == "bomb"


def test_09_two_entries_of_one_name():
    out = io.BytesIO(workbook(SHEET))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as box:
        box.writestr("xl/worksheets/sheet1.xml", "<other/>")
    assert _refused("a.xlsx", out.getvalue()) == "bomb"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil", "xl/../../evil", "..\\evil", "C:\\evil"])
def test_10_names_that_leave_the_archive(name):
    assert _refused("a.xlsx", archive(parts(SHEET) | {name: "x"})) == "bomb"


def test_11_a_link_as_an_entry():
    out = io.BytesIO(workbook(SHEET))
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "a") as box:
        box.writestr(link, "/etc/passwd")
    assert _refused("a.xlsx", out.getvalue()) == "bomb"


def test_12_a_password():
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
    )
    assert _refused("a.xlsx", locked) == "protected"
    content = bytearray(workbook(SHEET))
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag of an encrypted entry
    assert _refused("a.xlsx", bytes(content)) == "protected"


def test_13_an_outside_entity_is_never_fetched(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("құпия")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    sheet = f'<?xml version="1.0"?>{doctype}<worksheet xmlns="{MAIN}"><sheetData>{TOP}{row(2, "&e;", *ROW[1:])}</sheetData></worksheet>'
    spoilt = sheet.replace("&amp;e;", "&e;")
    assert spoilt != sheet
    assert _refused("a.xlsx", workbook(spoilt)) == "broken"


def test_14_an_entity_bomb():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]>'
    _is_read("a.xlsx", archive(parts(SHEET, before=doctype)))  # declared, never used: harmless
    sheet = f'<?xml version="1.0"?>{doctype}<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>&e11;</v></c></row></sheetData></worksheet>'
    said: list[str] = []
    assert memory_of(lambda: said.append(_refused("a.xlsx", workbook(sheet)))) < UNPACKED / 10
    assert said[0] in ("broken", "empty")


def test_15_and_20_formulas_count_as_what_they_last_showed():
    formula = '<row r="2"><c r="A2" t="str"><f>DDE("cmd";"/c calc")</f><v>Әлиева</v></c><c r="B2"><f>1+1</f></c></row>'
    link = {"xl/externalLinks/externalLink1.xml": f'{HEAD}<externalLink xmlns="{MAIN}"/>'}
    assert read_table("a.xlsx", archive(parts(TOP + formula) | link)).rows == (("Әлиева", "", "", "", ""),)


def test_16_a_macro_file_renamed_is_only_a_sheet():
    _is_read("a.xlsx", archive(parts(SHEET) | {"xl/vbaProject.bin": os.urandom(2000)}))


def test_17_a_million_formatted_empty_rows():
    empty = "".join(f'<row r="{number}"><c r="A{number}" s="1"/></row>' for number in range(3, 1_000_001))
    _is_read("a.xlsx", workbook(SHEET + empty))


def test_18_too_many_columns():
    assert (
        _refused("a.xlsx", workbook(row(1, *NAMES, *(f"х{n}" for n in range(16_000))) + row(2, *ROW)))
        == "too_many_columns"
    )
    assert _refused("a.csv", (";".join([*NAMES, *("х" * 300)]) + "\n" + ";".join(ROW)).encode()) == "too_many_columns"


def test_18b_one_cell_far_away_asks_for_500_gigabytes_and_only_its_own_process_dies():
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    content = workbook(SHEET + far)
    assert len(content) < 4000
    assert _refused("a.xlsx", content) == "too_heavy"


def test_18c_a_workbook_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(reading, "PATIENCE", 0.01)
    assert _refused("a.xlsx", workbook(SHEET)) == "too_heavy"


def test_19_merged_cells_count_for_each_cell():
    merged = (
        '<sheetData>{}</sheetData><mergeCells count="2"><mergeCell ref="A1:E1"/><mergeCell ref="E3:E4"/></mergeCells>'
    )
    rows = row(1, "№ 7 мектеп") + row(2, *NAMES) + row(3, *ROW) + row(4, "Бекова", "Сара", "01.02.2016", "қыз", "")
    table = read_table("a.xlsx", workbook(merged.format(rows)))
    assert (table.headings, table.first_row) == (NAMES, 3)
    assert [cells[4] for cells in table.rows] == ["5 «Ә»", "5 «Ә»"]


def test_19b_merged_cells_of_a_sheet_that_begins_at_another_corner():
    merged = (
        '<sheetData>{}</sheetData><mergeCells count="2"><mergeCell ref="G5:G6"/><mergeCell ref="A1:B2"/></mergeCells>'
    )
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(number, place, text) for place, text in enumerate(cells, start=2))}</row>'
        for number, cells in ((4, NAMES), (5, ROW), (6, (*ROW[:4], "")))
    )
    table = read_table("a.xlsx", workbook(merged.format(rows)))
    assert (table.headings, table.first_row, [cells[4] for cells in table.rows]) == (NAMES, 5, ["5 «Ә»", "5 «Ә»"])


def _cell(number: int, place: int, text: str) -> str:
    return f'<c r="{"ABCDEFG"[place]}{number}" t="inlineStr"><is><t>{text}</t></is></c>' if text else ""


@pytest.mark.parametrize("epoch", ["1900", "1904"])
def test_21_dates_of_both_systems(epoch):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"date_1904": epoch == "1904"}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, ROW)
        sheet.write_datetime(1, 2, date(2016, 3, 14), day)
    _is_read("a.xlsx", out.getvalue())


@pytest.mark.parametrize("text", ["14.03.2016", "2016-03-14", "14/03/2016", "14 наурыз 2016 ж.", 42443, "14.03.16"])
def test_22_dates_as_text_or_number(text):
    table = read_table("a.xlsx", _sheet_of(NAMES, (*ROW[:2], text, *ROW[3:])))
    [read], _ = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert read.born_on == date(2016, 3, 14)


@pytest.mark.parametrize(("number", "iin", "code"), [
    (991231500016, "991231500016", None), (122510001, "", Code.IIN_LENGTH), (8.01e11, "", Code.IIN_ROUNDED),
    ("8.01E+11", "", Code.IIN_ROUNDED),
])  # fmt: skip
def test_23_an_iin_as_a_number(number, iin, code):
    table = read_table("a.xlsx", _sheet_of((*NAMES, "ЖСН"), (*ROW[:2], "", "", ROW[4], number)))
    [read], found = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert read.iin == iin
    assert code is None or code in {finding.code for finding in found}


def test_24_hidden_sheets_are_not_read_and_hidden_rows_are():
    sheets = {
        "Жасырын": TOP + row(2, "Құпия", "Құпия"),
        "Тізім": SHEET.replace('<row r="2">', '<row r="2" hidden="1">'),
    }
    _is_read("a.xlsx", archive(parts(sheets, hidden=("Жасырын",))))


def test_24b_notes_beside_the_list_do_not_disturb():
    _is_read("a.xlsx", workbook({"Нұсқаулық": row(1, "Алдымен оқыңыз"), "Бос": "", "Тізім": SHEET}))


def test_24c_several_lists_are_not_guessed_at():
    assert _refused("a.xlsx", workbook({"Биыл": SHEET, "Былтыр": SHEET})) == "several_tables"


def _class_sheet(*names: str) -> str:
    headings = row(1, "Тегі", "Аты", "Туған күні", "Жынысы")
    return headings + "".join(
        row(place, name, "Дана", "14.03.2015", "қыз") for place, name in enumerate(names, start=2)
    )


def test_24d_a_sheet_for_each_class_is_one_list():
    sheets = {"5 «Ә»": _class_sheet("Алиева"), "5Б сынып": _class_sheet("Бекова", "Ваева"), "7 А": _class_sheet()}
    table = read_table("a.xlsx", workbook(sheets))
    assert table.headings == ("Тегі", "Аты", "Туған күні", "Жынысы", "Сынып")
    assert [(cells[0], cells[4]) for cells in table.rows] == [
        ("Алиева", "5 «Ә»"),
        ("Бекова", "5Б сынып"),
        ("Ваева", "5Б сынып"),
    ]
    assert [table.place_of(number) for number in (1, 2, 3)] == ["5 «Ә»: 2", "5Б сынып: 2", "5Б сынып: 3"]


def test_24e_one_sheet_named_after_its_class_needs_no_column_of_classes():
    table = read_table("a.xlsx", workbook({"5 Ә": _class_sheet("Алиева")}))
    assert table.rows[0][4] == "5 Ә"


def test_24f_sheets_of_classes_with_different_headings_are_refused():
    other = row(1, "Аты", "Тегі", "Туған күні") + row(2, "Дана", "Бекова", "14.03.2015")
    assert _refused("a.xlsx", workbook({"5Ә": _class_sheet("Алиева"), "5Б": other})) == "headings_differ"


def test_25_two_rows_of_headings():
    upper = ("№", "Тегі", "Аты", "Туған күні", "Жынысы", "Сынып", "Анасы", "", "Әкесі", "")
    lower = ("", "", "", "", "", "", "аты-жөні", "телефоны", "аты-жөні", "телефоны")
    data = ("1", *ROW, "Әлиева Жанар", "87011234567", "Әлиев Марат", "87021234567")
    table = read_table("a.csv", "\n".join(";".join(cells) for cells in (upper, lower, data)).encode())
    assert table.first_row == 3
    assert table.headings[6:] == ("Анасы аты-жөні", "Анасы телефоны", "Әкесі аты-жөні", "Әкесі телефоны")
    [read], found = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert [(one.kind, one.phone) for one in read.guardians] == [("mother", "+77011234567"), ("father", "+77021234567")]
    assert found == []


def test_26_empty_and_repeated_headings():
    table = read_table("a.xlsx", workbook(row(1, *NAMES, "", "Тегі") + row(2, *ROW, "x", "y")))
    assert table.headings == (*NAMES, "", "Тегі")
    assert guess_mapping(table.headings).columns["surname"] == 0


def test_27_control_characters_in_cells():
    table = read_table("a.xlsx", workbook(TOP + row(2, "Әли_x0000_ева", "Күн_x000D_\u200bсұлу", *ROW[2:])))
    [read], _ = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert (read.surname, read.given_name) == ("Әли ева", "Күн сұлу")


def test_28_strict_namespaces():
    _is_read("a.xlsx", archive(parts(SHEET, strict=True)))


def test_29_other_producers():
    shared = (
        f'{HEAD}<sst xmlns="{MAIN}"><si><r><t>Ә</t></r><r><t>лиева</t></r></si>'
        + "".join(f"<si><t>{text}</t></si>" for text in (*NAMES, *ROW[1:]))
        + "</sst>"
    )
    cells = [0, *range(6, 10)]
    rows = "<row>" + "".join(f'<c t="s"><v>{place}</v></c>' for place in range(1, 6)) + "</row>"
    rows += "<row>" + "".join(f'<c t="s"><v>{place}</v></c>' for place in cells) + "</row>"
    _is_read("a.xlsx", archive(parts(rows, shared=shared)))  # rich text, cells without addresses


def test_30_spaces_nobody_sees():
    top = row(1, *(f"\u00a0{name} " for name in NAMES))
    table = read_table("a.xlsx", workbook(top + row(2, *(f" {text}\u00a0" for text in ROW))))
    [read], found = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert (read.surname, read.given_name, read.grade, read.letter, found) == ("Әлиева", "Күнсұлу", 5, "Ә", [])


# --- CSV -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "kz1048"], ids=str
)  # 31, 32, 33, 35
def test_31_to_35_encodings_that_hold_kazakh(encoding):
    _is_read("a.csv", CSV.encode(encoding))


@pytest.mark.parametrize("encoding", ["windows-1251", "cp866", "koi8-r"])
def test_33_russian_encodings(encoding):
    content = "Фамилия;Имя;Класс\r\nИванов;Иван;5 А\r\n".encode(encoding)
    assert read_table("a.csv", content) == Table(("Фамилия", "Имя", "Класс"), (("Иванов", "Иван", "5 А"),), 2)


def test_33b_letters_lost_in_windows_1251_are_not_taken_for_names():
    lost = "Фамилия;Имя;Класс\r\n" + "К?нс?лу;?лия;5 ?\r\n" * 3
    assert _refused("a.csv", lost.encode("windows-1251")) == "letters_lost"
    assert _refused("a.csv", lost.replace("?", "\ufffd").encode()) == "letters_lost"


def test_34_two_encodings_in_one_file():
    assert _refused("a.csv", CSV.encode() + "Иванов;Иван\r\n".encode("windows-1251")) == "encoding"


@pytest.mark.parametrize(
    "content", [os.urandom(5000), b"%PDF-1.7\n" + os.urandom(5000), b"\x89PNG\r\n" + os.urandom(5000)]
)
def test_35b_what_is_no_text(content):
    assert _refused("a.csv", content) in ("encoding", "no_headings", "broken")


def test_36_decomposed_letters():
    table = read_table("a.csv", unicodedata.normalize("NFD", CSV.replace("Күнсұлу", "Майя Ёлка")).encode())
    [read], found = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert (read.given_name, found) == ("Майя Ёлка", [])


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_38_delimiters(delimiter):
    _is_read("a.csv", CSV.replace(";", delimiter).encode())


def test_38b_a_delimiter_that_occurs_more_often_inside_cells():
    content = "Аты-жөні;Сынып;Мекенжайы\n" + "Әлиева, Күнсұлу;5 Ә;Тараз, Абай, 5, 7\n" * 9
    assert read_table("a.csv", content.encode()).headings == ("Аты-жөні", "Сынып", "Мекенжайы")


def test_38c_the_line_by_which_excel_names_its_delimiter():
    table = read_table("a.csv", ("sep=;\r\n" + CSV).encode())
    assert table == Table(NAMES, (ROW,), 3)


@pytest.mark.parametrize("cell", ['5 "Ә"', '"5 ""Ә"""', '"5 "Ә""', '5 "Ә'])
def test_39_stray_quotes(cell):
    content = "Тегі;Аты;Сынып\r\nӘлиева;Күнсұлу;" + cell + "\r\nБекова;Сара;5 Ә\r\n"
    table = read_table("a.csv", content.encode())
    rows, _ = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert [(one.surname, one.grade, one.letter) for one in rows] == [("Әлиева", 5, "Ә"), ("Бекова", 5, "Ә")]


def test_40_a_line_break_in_a_cell():
    content = 'Тегі;"Туған\r\nкүні";Сынып\r\n"Әлиева\r\n";14.03.2016;5 Ә\r\n'
    table = read_table("a.csv", content.encode())
    assert table.headings == ("Тегі", "Туған күні", "Сынып")
    assert len(table.rows) == 1


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_41_any_line_end(end):
    _is_read("a.csv", CSV.replace("\r\n", end).encode())


def test_42_a_cell_of_a_megabyte():
    assert _refused("a.csv", ("Тегі;Аты;Сынып\n" + "Ә" * 1_000_000 + ";Сара;5 Ә").encode()) == "broken"
    table = read_table("a.xlsx", workbook(TOP + row(2, "Ә" * 30_000, *ROW[1:])))
    assert len(table.rows[0][0]) == reading.LONGEST_CELL


def test_43_ragged_rows():
    table = read_table("a.csv", b"\xef\xbb\xbf" + "Тегі;Аты;Сынып\nӘлиева\nБекова;Сара;5 Ә;артық;тағы\n;;\n\n".encode())
    assert table.headings == ("Тегі", "Аты", "Сынып", "", "")
    assert table.rows == (("Әлиева", "", "", "", ""), ("Бекова", "Сара", "5 Ә", "артық", "тағы"))


def test_44_headings_only():
    assert _refused("a.csv", CSV.splitlines()[0].encode()) == "no_rows"
    assert _refused("a.xlsx", workbook(TOP)) == "no_rows"


def test_44b_rows_without_headings():
    assert _refused("a.csv", ";".join(ROW).encode()) == "no_headings"
    assert _refused("a.xlsx", workbook(row(1, *ROW) + row(2, *ROW))) == "no_headings"


@pytest.mark.parametrize("prefix", ["=", "+", "@", "＝", "＋", "＠", "\t=", "|", "<b>", "\u202e="])
def test_45_and_46_formulas_are_no_names(prefix):
    table = read_table("a.csv", CSV.replace("Күнсұлу", f'"{prefix}2+5"').encode())
    _, found = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert [finding.code for finding in found] == [Code.NAME_ODD]


@pytest.mark.parametrize("hidden", ["\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u061c"])
def test_47_what_nobody_sees_is_not_part_of_a_name(hidden):
    table = read_table("a.csv", CSV.replace("Күнсұлу", f"{hidden}Күн{hidden}сұлу").encode())
    [read], found = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert (read.given_name, found) == ("Күнсұлу", [])


def test_48_signs_beyond_the_basic_plane():
    table = read_table("a.csv", CSV.replace("Күнсұлу", "𝕂ү😀").encode())
    _, found = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert {finding.code for finding in found} == {Code.NAME_ODD}


@pytest.mark.parametrize("text", ["42443,0", "42443.0", "42443"])
def test_49_a_number_with_a_decimal_comma(text):
    table = read_table("a.csv", CSV.replace("14.03.2016", text).encode())
    [read], _ = read_rows(table, guess_mapping(table.headings), today=TODAY)
    assert read.born_on == date(2016, 3, 14)


def test_51_more_rows_than_a_school_has():
    assert _refused("a.csv", ("Тегі;Аты;Сынып\n" + "Ә;С;5 Ә\n" * 200_000).encode()) == "too_many_rows"
    assert _refused("a.csv", b"x" * (MOST_BYTES + 1)) == "large"
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(2, 20_100))
    assert _refused("a.xlsx", workbook(TOP + rows)) == "too_many_rows"


@pytest.mark.parametrize("above", [1, 3, 5])
def test_52_titles_above_the_headings_in_another_case(above):
    titles = "".join(f"№ 7 мектеп, {number}-бет;;;;\r\n" for number in range(above))
    table = read_table("a.csv", (titles + CSV.replace("Тегі;Аты", "ТЕГІ;АТЫ")).encode())
    assert (table.first_row, table.rows) == (above + 2, (ROW,))
    assert guess_mapping(table.headings).missing() == []


# --- whatever else ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_template_is_understood_and_its_examples_are_passed_over(language):
    table = read_table("tirek.xlsx", template_xlsx(language))
    mapping = guess_mapping(table.headings)
    assert table.headings == HEADINGS[language]
    assert sorted(mapping.columns.values()) == list(range(len(HEADINGS[language])))
    rows, found = read_rows(table, mapping, today=TODAY)
    assert (rows, [finding.code for finding in found]) == ([], [Code.EXAMPLE, Code.EXAMPLE])


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_row_written_like_the_examples_is_understood_without_a_word(language):
    table = read_table("tirek.xlsx", template_xlsx(language))
    real = [(*cells[:1], "Сапарова", *cells[2:]) for cells in table.rows]
    rows, found = read_rows(Table(table.headings, tuple(real), 2), guess_mapping(table.headings), today=TODAY)
    assert found == []
    assert [(one.sex, one.grade, one.shift) for one in rows] == [("f", 5, 1), ("m", 5, 1)]
    assert [one.kind for one_row in rows for one in one_row.guardians] == ["mother", "father"]
    assert [meaning(word, SEXES) for word in CHOICES[language][SEX]] == ["f", "m"]
    assert [meaning(word, LANGUAGES) for word in CHOICES[language][LANGUAGE]] == ["kk", "ru", "en"]


def test_every_cell_of_the_template_is_text():
    with zipfile.ZipFile(io.BytesIO(template_xlsx("kk"))) as box:
        sheet = box.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<c ") == sheet.count(' t="s"')
    assert "<f>" not in sheet
    assert sheet.count("<dataValidation ") == 3


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.txt", "a", "a.xlsx"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_by_name(content, name):
    assert _read_or_refused(name, content)


@given(st.lists(st.lists(st.text(max_size=15), max_size=6), max_size=8), st.sampled_from(";,\t"))
@settings(max_examples=150, deadline=None)
def test_any_table_is_read_or_refused_by_name(rows, delimiter):
    text = "\n".join([CSV.splitlines()[0].replace(";", delimiter), *(delimiter.join(cells) for cells in rows)])
    table = _read_or_refused("a.csv", text.encode("utf-8", "surrogatepass"))
    if isinstance(table, Table):
        assert {len(cells) for cells in table.rows} == {len(table.headings)}
        read_rows(table, guess_mapping(table.headings), today=TODAY)


def test_a_workbook_with_any_bytes_changed_is_read_or_refused_by_name():
    luck, content = random.Random(7), workbook(SHEET)
    for _ in range(60):
        spoilt = bytearray(content)
        for _ in range(luck.randrange(1, 6)):
            spoilt[luck.randrange(len(spoilt))] = luck.randrange(256)
        assert _read_or_refused("a.xlsx", bytes(spoilt))


def test_ten_times_the_pupils_cost_ten_times_the_work():
    def read(content: bytes) -> int:
        table = read_table("a.xlsx", content)
        rows, found = read_rows(table, guess_mapping(table.headings), today=TODAY)
        assert found == []
        return len(rows)

    school, class_ = (_sheet_of(NAMES, *([ROW] * pupils)) for pupils in (5000, 500))
    assert read(school) == 5000
    assert calls_of(lambda: read(school)) < 12 * calls_of(lambda: read(class_))
