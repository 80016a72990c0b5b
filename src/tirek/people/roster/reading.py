"""From bytes to a table of texts: XLSX and CSV, whoever wrote them, within limits that no bomb passes."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ENTRIES = 1_000
MOST_RATIO = 200
LONGEST_CELL = 2_000
HEADER_WITHIN = 12
DELIMITERS = ";,\t"


class RosterUnreadable(Exception):
    """The file cannot be taken at all; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Table:
    """Headings and rows of texts. ``first_row`` is the number of the first row under the headings in the sheet."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_row: int


def read_table(name: str, content: bytes) -> Table:
    """Return the table of a file.

    Raises RosterUnreadable: empty, large, not_a_table, old_excel, protected, bomb, broken, encoding, too_many_rows,
    too_many_columns, no_rows.
    """
    if not content.strip(b"\x00 \r\n\t"):
        raise RosterUnreadable("empty")
    if len(content) > MOST_BYTES:
        raise RosterUnreadable("large")
    rows = _sheet(content) if content[:4] == b"PK\x03\x04" else _text(name, content)
    return _table(rows)


def _sheet(content: bytes) -> list[list[str]]:
    _guard_archive(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [sheet.name for sheet in workbook.sheets_metadata if "VISIBLE" in str(sheet.visible).upper()]
        sheets = names or workbook.sheet_names
        cells = workbook.get_sheet_by_name(sheets[0]).to_python(skip_empty_area=True)
    except (CalamineError, ValueError, IndexError, OSError):
        raise RosterUnreadable("broken") from None
    return [[_plain(cell) for cell in row] for row in cells]


def _guard_archive(content: bytes) -> None:
    """Look at the archive's directory before anything is unpacked."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise RosterUnreadable("broken") from None
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise RosterUnreadable("protected")
    if len(entries) > MOST_ENTRIES or len(names) < len(entries) or any(_leaves(name) for name in names):
        raise RosterUnreadable("bomb")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if unpacked > MOST_UNPACKED or (unpacked > MOST_BYTES and unpacked / packed > MOST_RATIO):
        raise RosterUnreadable("bomb")
    if not any(name.startswith("xl/") for name in names):
        raise RosterUnreadable("not_a_table")


def _leaves(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.split("/")


def _plain(cell: object) -> str:
    """Return a cell as the text a person would have typed; whole numbers without «.0»."""
    if isinstance(cell, datetime | date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if cell is not None else ""


def _text(name: str, content: bytes) -> list[list[str]]:
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise RosterUnreadable("old_excel")
    if name.lower().endswith((".xlsx", ".xlsm", ".xls")):
        raise RosterUnreadable("not_a_table")
    text = _decoded(content).replace("\x00", "")
    sample = text[:20_000]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(sample)))
    except csv.Error:
        raise RosterUnreadable("broken") from None
    return rows


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decoded_as(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decoded_as(content, "windows-1251")
    letters = [letter for letter in text if letter.isalpha()]
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in letters)
    if letters and cyrillic < 0.3 * len(letters):
        raise RosterUnreadable("encoding")
    return text


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise RosterUnreadable("encoding") from None


def _delimiter(sample: str) -> str:
    """The delimiter that cuts most lines into the same number of parts, more than one."""
    lines = [line for line in sample.splitlines() if line.strip()][:30]
    scores = {}
    for delimiter in DELIMITERS:
        widths = [line.count(delimiter) for line in lines]
        common = max(set(widths), key=widths.count) if widths else 0
        scores[delimiter] = (widths.count(common) * common if common else 0, common)
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _table(rows: list[list[str]]) -> Table:
    rows = [[cell[:LONGEST_CELL] for cell in row] for row in rows]
    width = max((len(row) for row in rows), default=0)
    if width > MOST_COLUMNS:
        raise RosterUnreadable("too_many_columns")
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS:
        raise RosterUnreadable("too_many_rows")
    place = _heading_row(rows)
    below = [tuple(row + [""] * (width - len(row))) for row in rows[place + 1 :]]
    if not below:
        raise RosterUnreadable("no_rows")
    headings = tuple(cell.strip() for cell in rows[place] + [""] * (width - len(rows[place])))
    return Table(headings, tuple(below), first_row=place + 2)


def _heading_row(rows: list[list[str]]) -> int:
    """The row of the first dozen whose cells look most like headings we know; titles above it are let pass."""
    from tirek.people.roster.columns import known_headings

    scores = [known_headings(row) for row in rows[:HEADER_WITHIN]]
    if not scores or max(scores) == 0:
        raise RosterUnreadable("no_headings")
    return scores.index(max(scores))
