"""From bytes to a table of texts: XLSX and CSV, whoever wrote them, within limits that no bomb passes."""

import csv
import io
import json
import re
import stat
import struct
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tirek.people.roster.cells import read_class
from tirek.people.roster.columns import known_headings, recognise

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 2_000
CLASS_HEADING = "Сынып"
HEADER_WITHIN = 12  # titles and empty rows above the headings
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ENTRIES = 1_000
MOST_RATIO = 200
MEMORY, SECONDS, PATIENCE = 1024**3, 20, 40  # of the process that opens a workbook: bytes, CPU, seconds by the wall
SAMPLE = 20_000

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOST = re.compile("[\u0400-\u04ff][?\ufffd](?=[\u0400-\u04ff])|\\b[?\ufffd][\u0400-\u04ff]")
# In Windows-1251 these are letters of other peoples; in Kazakh files of the same bytes they are ә ғ қ ң ө ұ ү һ
_KAZAKH_BYTES = "ЌќЎўЈҐґЄєЇїЅѕјЋћ"


class RosterUnreadable(Exception):
    """The file cannot be taken at all; ``code`` says why, ``words.REFUSALS`` says it to people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Part(NamedTuple):
    """One sheet of a workbook that has a sheet for each class."""

    sheet: str
    first_row: int
    rows: int


@dataclass(frozen=True)
class Table:
    """Headings and rows of texts. ``first_row`` is the number of the first row under the headings in the sheet.

    Where a workbook has a sheet for each class, ``parts`` names each sheet with its own first row and number of rows, and
    rows are numbered through.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_row: int
    parts: tuple[Part, ...] = ()

    def place_of(self, number: int) -> str:
        """Return where a person finds row ``number``: «14», or «5 Ә: 14» in a workbook with a sheet for each class."""
        left = number - self.first_row
        for part in self.parts:
            if left < part.rows:
                return f"{part.sheet}: {part.first_row + left}"
            left -= part.rows
        return str(number)


def read_table(name: str, content: bytes) -> Table:
    """Return the table of a file.

    Raises RosterUnreadable: empty, large, not_a_table, old_excel, protected, bomb, too_heavy, broken, encoding,
    letters_lost, several_tables, headings_differ, too_many_rows, too_many_columns, no_headings, no_rows.
    """
    if not content.strip(b"\x00 \r\n\t"):
        raise RosterUnreadable("empty")
    if len(content) > MOST_BYTES:
        raise RosterUnreadable("large")
    if content.startswith(_OLD_OFFICE):
        raise RosterUnreadable("protected" if _ENCRYPTED in content else "old_excel")
    if content.startswith(b"PK"):
        return _workbook(content)
    if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods", ".pdf", ".docx")):
        raise RosterUnreadable("not_a_table")
    return _table(_cells(_decoded(content)))


def _workbook(content: bytes) -> Table:
    """Return the one visible list of a workbook, or the lists of its classes under each other."""
    _guard_archive(content)
    sheets = {name: rows for name, rows in _open_apart(content).items() if any(any(row) for row in rows)}
    if not sheets:
        raise RosterUnreadable("empty")
    lists = {name: rows for name, rows in sheets.items() if _headings(rows) is not None}
    if len(lists) > 1:
        return _under_each_other(lists)
    name, rows = next(iter((lists or sheets).items()))
    return _with_class(_table(rows), name)


def _under_each_other(lists: dict[str, list[list[str]]]) -> Table:
    """Return the lists of sheets named after classes as one; other sheets may be last year's, which is not for us to say."""
    if not all(read_class(name) for name in lists):
        raise RosterUnreadable("several_tables")
    tables = {name: _with_class(table, name) for name, rows in lists.items() if (table := _table_or_none(rows))}
    if not tables:
        raise RosterUnreadable("no_rows")
    headings, *others = {table.headings for table in tables.values()}
    rows = tuple(row for table in tables.values() for row in table.rows)
    if others:
        raise RosterUnreadable("headings_differ")
    if len(rows) > MOST_ROWS:
        raise RosterUnreadable("too_many_rows")
    parts = tuple(Part(name, table.first_row, len(table.rows)) for name, table in tables.items())
    return Table(headings, rows, 1, parts)


def _table_or_none(rows: list[list[str]]) -> Table | None:
    """A class may have no pupils yet."""
    try:
        return _table(rows)
    except RosterUnreadable as refusal:
        if refusal.code != "no_rows":
            raise
        return None


def _with_class(table: Table, sheet: str) -> Table:
    """Add the sheet's name as a column of classes, where it is one and the list itself has none."""
    known = {found.attribute for heading in table.headings if (found := recognise(heading))}
    if not read_class(sheet) or known & {"class_name", "grade"}:
        return table
    rows = tuple((*row, sheet) for row in table.rows)
    return Table((*table.headings, CLASS_HEADING), rows, table.first_row)


def _guard_archive(content: bytes) -> None:
    """Look at the archive's directory before anything is unpacked."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, EOFError, struct.error):
        raise RosterUnreadable("broken") from None
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise RosterUnreadable("protected")
    if len(entries) > MOST_ENTRIES or len(names) < len(entries) or any(map(_is_strange, entries)):
        raise RosterUnreadable("bomb")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if unpacked > MOST_UNPACKED or (unpacked > MOST_BYTES and unpacked / packed > MOST_RATIO):
        raise RosterUnreadable("bomb")
    if not any(name.startswith("xl/") for name in names):
        raise RosterUnreadable("not_a_table")


def _is_strange(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    return name.startswith("/") or ".." in name.split("/") or ":" in name or stat.S_ISLNK(entry.external_attr >> 16)


def _open_apart(content: bytes) -> dict[str, list[list[str]]]:
    """Return the texts of every visible sheet, read by a process that may die of it."""
    limits = (MEMORY, SECONDS, MOST_ROWS + HEADER_WITHIN, MOST_COLUMNS, LONGEST_CELL)
    command = [sys.executable, "-I", str(Path(__file__).with_name("opened_apart.py")), *map(str, limits)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise RosterUnreadable("too_heavy") from None
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise RosterUnreadable("too_heavy")
    if done.returncode:
        raise RosterUnreadable("broken")
    sheets: dict[str, list[list[str]]] = json.loads(done.stdout)
    return sheets


def _decoded(content: bytes) -> str:
    """Return the text of a CSV file. Kazakh Windows-1251 (KZ-1048) is told from the Russian one by its own letters."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decoded_as(content, "utf-16")
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = content[first:SAMPLE:2]  # of each pair: 0 of ASCII, 4 of Cyrillic; neither stands in a text of bytes
        if (high.count(0) + high.count(4)) * 10 > len(high) * 9:
            return _decoded_as(content, encoding)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse_two_encodings(content)
    text = _decoded_as(content, "windows-1251")
    if any(letter in text for letter in _KAZAKH_BYTES):
        text = _decoded_as(content, "kz1048")
    candidates = [text, content.decode("cp866"), content.decode("koi8-r")]
    best = max(candidates, key=lambda one: _score(one[:SAMPLE]))
    if not _score(best[:SAMPLE]):
        raise RosterUnreadable("encoding")
    return best


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise RosterUnreadable("encoding") from None


def _refuse_two_encodings(content: bytes) -> None:
    """A file of which most letters are UTF-8 and some are not was glued together; no single reading is right."""
    text = content.decode("utf-8", errors="replace")
    good = sum("\u0400" <= letter <= "\u04ff" for letter in text)
    if good > text.count("\ufffd"):
        raise RosterUnreadable("encoding")


def _cells(text: str) -> list[list[str]]:
    """Return the cells of a CSV text, cut at the delimiter under which most headings are understood."""
    text = text.replace("\x00", "")
    declared = re.match(r"sep=(.)\r?\n", text)  # Excel's own first line
    if declared:
        return [[], *_cut(text[declared.end() :], declared[1])]
    delimiter = max(";,\t|", key=lambda one: _score_cut(text[:SAMPLE], one))
    return _cut(text, delimiter)


def _cut(text: str, delimiter: str) -> list[list[str]]:
    """Cut by the rules of quoting; where the quotes make no sense, cut as if they were letters."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        pass
    try:
        lines = io.StringIO(text, newline="")
        rows = list(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))
    except csv.Error:
        raise RosterUnreadable("broken") from None
    return [[_unquoted(cell) for cell in row] for row in rows]


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _score(text: str) -> int:
    return max(_score_cut(text, delimiter)[0] for delimiter in ";,\t|")


def _score_cut(text: str, delimiter: str) -> tuple[int, int]:
    """How many headings a cut understands; of equals, the cut that makes more rows of one width."""
    rows = [line.split(delimiter) for line in text.splitlines()[:60] if line.strip()]
    known = max((known_headings([cell.strip(' "') for cell in row]) for row in rows[:HEADER_WITHIN]), default=0)
    widths = [len(row) for row in rows if len(row) > 1]
    return known, max((widths.count(width) for width in set(widths)), default=0)


def _table(rows: list[list[str]]) -> Table:
    rows = [[cell[:LONGEST_CELL] for cell in row] for row in rows]
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    width = max((_used(row) for row in rows), default=0)
    if width > MOST_COLUMNS:
        raise RosterUnreadable("too_many_columns")
    found = _headings(rows)
    if found is None:
        raise RosterUnreadable("no_headings")
    headings, first = found
    below = [tuple(row[:width]) + ("",) * (width - len(row)) for row in rows[first:]]
    if len(below) > MOST_ROWS:
        raise RosterUnreadable("too_many_rows")
    if not below:
        raise RosterUnreadable("no_rows")
    _refuse_lost_letters(below)
    return Table(tuple(headings) + ("",) * (width - len(headings)), tuple(below), first_row=first + 1)


def _used(row: list[str]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell.strip()), default=0)


def _headings(rows: list[list[str]]) -> tuple[list[str], int] | None:
    """Return the headings and the place of the row below them: the one row, or the two, that look most like headings."""
    best: tuple[int, list[str], int] = (1, [], 0)  # one word is no table
    for place in range(min(HEADER_WITHIN, len(rows))):
        single = [" ".join(cell.split()) for cell in rows[place]]
        double = _joined(single, rows[place + 1]) if place + 1 < len(rows) else []
        for headings, below in ((single, place + 1), (double, place + 2)):
            known = known_headings(headings)
            if known > best[0]:
                best = (known, headings[: _used(headings)], below)
    return (best[1], best[2]) if best[1] else None


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    """Return two rows of headings as one; a heading above several columns counts for each of them."""
    width = max(len(upper), len(lower))
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    joined, group = [], ""
    for above, below in zip(upper, (" ".join(cell.split()) for cell in lower), strict=True):
        group = above or (group if below else "")
        joined.append(group if below in ("", group) else f"{group} {below}".strip())
    return joined


def _refuse_lost_letters(rows: list[tuple[str, ...]]) -> None:
    """Windows-1251 has no ә: a program that saved one wrote a question mark, and the name is gone."""
    lost = sum(1 for row in rows for cell in row if _LOST.search(cell))
    if lost >= 3:
        raise RosterUnreadable("letters_lost")
