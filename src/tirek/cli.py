"""The ``tirek`` command: work that needs no page.

tirek score --instrument school-pulse --in answers.csv --out scores.csv
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Refused(Exception):
    """The command cannot be done; the text says why and where."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="tirek", description="Tirek without pages")
    commands = parser.add_subparsers(dest="command", required=True)
    score = commands.add_parser("score", help="score a sheet of answers")
    score.add_argument("--instrument", required=True, help="code, or code/version")
    score.add_argument(
        "--in", dest="source", type=Path, required=True, help="CSV: a column for each item, named by its id"
    )
    score.add_argument("--out", dest="target", type=Path, required=True, help="CSV: the other columns, then the scores")
    wish = parser.parse_args(arguments)
    try:
        count = score_file(wish.instrument, wish.source, wish.target)
    except (Refused, OSError) as refusal:
        print(f"tirek: {refusal}", file=sys.stderr)
        return 1
    print(f"{count} rows scored: {wish.target}")
    return 0


def score_file(instrument: str, source: Path, target: Path) -> int:
    """Score every row of ``source`` with the published structure in content/; return the number of rows.

    Blank cells are missing answers. Columns that are no items are carried over. Nothing is written unless all rows are sound.
    Raises Refused naming row and column.
    """
    import numpy as np

    from psychometrics import score
    from tirek.instruments.content import read_instrument
    from tirek.screenings.keys import compiled_key_of

    content = read_instrument(_folder(instrument))
    compiled = compiled_key_of(content.structure)
    headings, rows = _read(source)
    missing = [item for item in compiled.columns if item not in headings]
    if missing:
        raise Refused(f"{source}: columns are missing: {', '.join(missing)}")
    answers = np.array([[_number(row, item, number) for item in compiled.columns] for number, row in rows], dtype=float)
    table = score(compiled, answers.reshape(len(rows), len(compiled.columns)))
    carried = [heading for heading in headings if heading not in compiled.columns]
    _write(target, carried, [row for _, row in rows], table)
    return len(rows)


def _folder(instrument: str) -> Path:
    code, _, version = instrument.partition("/")
    versions = sorted((ROOT / "content" / "instruments" / code).glob(version or "*"))
    if not versions:
        raise Refused(f"there is no instrument {instrument}")
    return versions[-1]


def _read(source: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    with source.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        rows = [(number, row) for number, row in enumerate(reader, start=2)]
    return list(reader.fieldnames or []), rows


def _number(row: dict[str, str], item: str, number: int) -> float:
    cell = (row.get(item) or "").strip()
    if not cell:
        return float("nan")
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        raise Refused(f"row {number}, column {item}: {cell!r} is not a number") from None


def _write(target: Path, carried: list[str], rows: list[dict[str, str]], table: Any) -> None:
    with target.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(
            [*carried, *(f"{scale}_{what}" for scale in table.scales for what in ("raw", "percent", "answered"))]
        )
        for place, row in enumerate(rows):
            writer.writerow([*(row[name] for name in carried), *_cells(table, place)])


def _cells(table: Any, place: int) -> Iterator[str]:
    for scale in table.scales.values():
        valid = bool(scale.valid[place])
        yield f"{scale.raw[place]:g}" if valid else ""
        yield f"{scale.percent_of_max[place]:.1f}" if valid else ""
        yield str(int(scale.answered[place]))


if __name__ == "__main__":
    sys.exit(main())
