"""In which order the class grid stands and whom it shows; both live in the address, as plain links."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from tirek.portraits.composing import Grid, GridCell, GridRow

BANDS = ("needs_attention", "watch", "in_range", "strength")
NOTHING = ("no_data", "not_valid")
ALL, NO_RESULT, SIGNAL = "all", "no_result", "signal"
SHOWS = (ALL, *BANDS, NO_RESULT, SIGNAL)
BY_NAME = "name"


@dataclass(frozen=True)
class Arrangement:
    """``by`` is ``name`` or the number of a column; ``turned`` puts the last first; ``show`` is one of ``SHOWS``."""

    by: str = BY_NAME
    turned: bool = False
    show: str = ALL

    def address(self, informant: str) -> str:
        """Return the query string of this arrangement; what goes without saying is left out."""
        facts = {"informant": informant}
        if self != Arrangement(show=self.show):
            facts["sort"] = f"-{self.by}" if self.turned else self.by
        if self.show != ALL:
            facts["show"] = self.show
        return "?" + urlencode(facts)

    def sorted_by(self, column: str) -> "Arrangement":
        """Return what a press on the head of a column leads to; a second press turns the order round."""
        return replace(self, by=column, turned=self.by == column and not self.turned)

    def direction_of(self, column: str) -> str:
        """Return the ``aria-sort`` of a column, or nothing where it does not decide the order."""
        if self.by != column:
            return ""
        return "descending" if self.turned else "ascending"


def arrangement_of(sort: str, show: str, *, columns: int) -> Arrangement:
    """Return what an address asks for; what it cannot mean falls back to everybody by name."""
    by = sort.removeprefix("-")
    known = by == BY_NAME or (by.isascii() and by.isdigit() and int(by) < columns)
    shown = show if show in SHOWS else ALL
    return Arrangement(by, sort.startswith("-"), shown) if known else Arrangement(show=shown)


def arranged(grid: Grid, arrangement: Arrangement, flagged: set[uuid.UUID]) -> Grid:
    """Return the grid in that order with those rows. A column puts first who needs most; who has no result stands last."""
    rows = [row for row in grid.rows if is_shown(row, arrangement.show, flagged)]
    if arrangement.by == BY_NAME:
        return Grid(grid.columns, tuple(reversed(rows) if arrangement.turned else rows))
    column = int(arrangement.by)
    scored = [row for row in rows if row.cells[column].band not in NOTHING]
    empty = [row for row in rows if row.cells[column].band in NOTHING]
    scored.sort(key=_need(column, grid.columns[column].direction), reverse=arrangement.turned)
    return Grid(grid.columns, (*scored, *empty))


def counts_of(grid: Grid, flagged: set[uuid.UUID]) -> dict[str, int]:
    """Return by choice how many children it would show."""
    return {show: sum(is_shown(row, show, flagged) for row in grid.rows) for show in SHOWS}


def is_shown(row: GridRow, show: str, flagged: set[uuid.UUID]) -> bool:
    """Say whether a child belongs to a choice: at least one scale in the band, no result at all, or a signal."""
    if show == ALL:
        return True
    if show == SIGNAL:
        return row.pupil.id in flagged
    bands = {cell.band for cell in row.cells}
    return bands <= set(NOTHING) if show == NO_RESULT else show in bands


def _need(column: int, direction: str) -> Callable[[GridRow], tuple[int, float]]:
    def key(row: GridRow) -> tuple[int, float]:
        cell: GridCell = row.cells[column]
        percent = cell.percent or 0.0
        return BANDS.index(cell.band), percent if direction == "strength" else -percent

    return key
