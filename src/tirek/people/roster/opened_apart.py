"""Opens a workbook in a process of its own, with little memory and time, and says its texts as JSON.

A file of three kilobytes with one cell far away asks for 500 GB, and the reader's answer to that is to end the process: so
it is never our own. Run by reading.py with the limits as words; imports nothing of the platform.
"""

import io
import json
import resource
import sys
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook


def main() -> None:
    """Read a workbook from standard input; write its visible sheets, name by name, each a list of rows of texts."""
    memory, seconds, rows, columns, letters = (int(word) for word in sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    visible = [sheet.name for sheet in workbook.sheets_metadata if "VISIBLE" in str(sheet.visible).upper().split(".")]
    texts = {
        name: _texts(workbook.get_sheet_by_name(name), rows, columns, letters)
        for name in visible or workbook.sheet_names
    }
    sys.stdout.buffer.write(json.dumps(texts).encode())


def _texts(sheet: CalamineSheet, rows: int, columns: int, letters: int) -> list[list[str]]:
    """Return the cells as texts, merged ones repeated, no more rows and columns than needed to see there are too many."""
    out: list[list[str]] = []
    for cells in sheet.iter_rows():
        out.append([_plain(cell)[:letters] for cell in cells[: columns + 1]])
        if len(out) > rows:
            break
    _repeat_merged(out, sheet)
    return out


def _repeat_merged(rows: list[list[str]], sheet: CalamineSheet) -> None:
    first = sheet.start[1] if sheet.start else 0  # empty columns on the left are not among the cells
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        left, right = max(left - first, 0), right - first  # noqa: PLW2901
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            width = len(row[left : right + 1])
            row[left : right + 1] = [rows[top][left]] * width


def _plain(cell: Any) -> str:
    """Return a cell as the text a person would have typed; whole numbers without «.0»."""
    if isinstance(cell, datetime | date):
        return f"{cell.day:02}.{cell.month:02}.{cell.year}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if cell is not None else ""


if __name__ == "__main__":
    main()
