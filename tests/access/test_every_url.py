"""Every address × every role × every kind of object × GET and POST: what you may not see does not exist."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.urls import URLResolver, get_resolver

from tests.access.asking import Answer, Asker, absent
from tests.access.table import TABLE, Row
from tests.access.town import ANONYMOUS, ROLES, Objects, Town

METHODS = ("GET", "POST")
FOREIGN = ("Бөтен", "Жұлдыз")
OF_THE_SCHOOL = ("Әлиев", "Күнсұлу", "Ғабитов", "Іңкәр", "Смағұлов")
NEIGHBOUR = ("Ғабитов", "Іңкәр")
ANY_CHILD = (*FOREIGN, *OF_THE_SCHOOL)
# names that no answer to this role may hold, whatever is asked; for the others those of the other school
CANARIES = {
    "stranger": OF_THE_SCHOOL,
    "class_teacher": (*FOREIGN, *NEIGHBOUR),
    "subject_teacher": (*FOREIGN, *NEIGHBOUR),
    "special_pedagogue": (*FOREIGN, *NEIGHBOUR),
    "assistant": (*FOREIGN, *NEIGHBOUR),
    "nobody": ANY_CHILD,
    "pmpc_specialist": ANY_CHILD,
    "centre_specialist": ANY_CHILD,
    "official": ANY_CHILD,
    "researcher": ANY_CHILD,
    "support": ANY_CHILD,
}
FLOOR = 7_000
OF_ALL = {"instrument"}  # belongs to no school, so that there is no foreign one


@dataclass(frozen=True)
class Cell:
    """One question. ``mixed`` names the field whose object is foreign while all others are the case's own."""

    role: str
    kind: str
    method: str
    mixed: str = ""


def kinds_of(row: Row) -> list[tuple[str, str]]:
    """Return the kinds of objects an address is tried with."""
    if row.public:
        return [("own", "")] + ([("absent", "")] if row.path else [])
    if not row.path and not row.asked_in_body:
        kinds = [("page", "")]
    else:
        kinds = [(kind, "") for kind in ("own", "neighbour", "other school", "absent")]
    if row.shared:
        kinds.append(("shared", ""))
    if len(row.objects) > 1:
        kinds += [("mixed", where) for where, key in row.objects.items() if key not in OF_ALL]
    return kinds


def cells_of(row: Row) -> Iterator[Cell]:
    for kind, mixed in kinds_of(row):
        for role in ROLES:
            for method in METHODS:
                yield Cell(role, kind, method, mixed)


def objects_of(row: Row, cell: Cell, town: Town) -> Objects:
    """Return the ids the question of ``cell`` names."""
    own = {where: town.objects["own"][key] for where, key in row.objects.items()}
    if cell.kind == "absent":
        return {where: absent(value) for where, value in own.items()}
    if cell.kind == "mixed":
        return own | {cell.mixed: town.objects["other school"][row.objects[cell.mixed]]}
    if cell.kind == "shared":
        shared = {"screening": "shared", "screened": "shared_class"}
        return {where: town.objects["own"][shared[key]] for where, key in row.objects.items()}
    if cell.kind in town.objects:
        return {where: town.objects[cell.kind][key] for where, key in row.objects.items()}
    return own


def like_absent(row: Row, cell: Cell, town: Town) -> Objects:
    """Return the question this cell must not be told apart from: the foreign ids replaced by ids of nothing."""
    asked = objects_of(row, cell, town)
    if cell.role == "stranger":  # at home in the other school: to them all the rest of a mixed question is foreign
        gone = [where for where, key in row.objects.items() if where != cell.mixed and key not in OF_ALL]
    else:
        gone = [cell.mixed] if cell.mixed else list(asked)
    return asked | {where: absent(asked[where]) for where in gone}


def fault_of(row: Row, cell: Cell, asker: Asker) -> str:
    """Return what is wrong with the answer, or nothing."""
    answer = asker.ask(cell.role, row, cell.method, objects_of(row, cell, asker.town))
    leaked = [name for name in CANARIES.get(cell.role, FOREIGN) if name in answer.text]
    if answer.status >= 500:
        return f"breaks with {answer.status}"
    if leaked and not row.public:
        return f"shows {leaked}"
    if row.public or row.own_account:
        return _fault_of_open_door(row, cell, answer)
    if cell.role == ANONYMOUS:
        return "" if answer.is_way_to_sign_in and not answer.written else f"answers {answer.status} to nobody"
    if cell.kind != "mixed" and cell.kind != "absent" and cell.role in row.may_open(cell.kind):
        return _fault_of_right(row, cell, answer)
    return _fault_of_refusal(row, cell, answer, asker)


def _fault_of_open_door(row: Row, cell: Cell, answer: Answer) -> str:
    if cell.role != "stranger" and any(name in answer.text for name in FOREIGN):
        return "shows the other school"
    if row.own_account and cell.role == ANONYMOUS and not answer.is_way_to_sign_in:
        return f"answers {answer.status} to nobody"
    return ""


def _fault_of_right(row: Row, cell: Cell, answer: Answer) -> str:
    if cell.method not in row.methods:
        return ""
    if cell.kind == "neighbour" and cell.role in row.refused_neighbour:
        return "" if answer.status == 403 and not answer.written else f"answers {answer.status} instead of 403"
    if not answer.is_opened:
        return f"refuses a right: {answer.status}"
    if row.writes and cell.method == "POST" and not answer.written:
        return "writes nothing"
    return ""


def _fault_of_refusal(row: Row, cell: Cell, answer: Answer, asker: Asker) -> str:
    if cell.kind == "neighbour" and cell.role in row.refused_neighbour and cell.method in row.methods:
        return "" if answer.status == 403 and not answer.written else f"answers {answer.status} instead of 403"
    if answer.written:
        return f"writes to {answer.written}"
    if cell.kind != "mixed" and answer.status not in (404, 405) and not answer.asks_password_first:
        return f"answers {answer.status} instead of 404"
    if answer.status == 405 and cell.method in row.methods:
        return "does not take its own method"
    nothing = asker.ask(cell.role, row, cell.method, like_absent(row, cell, asker.town))
    return "" if answer == nothing else "differs from the answer about nothing"


@pytest.fixture(scope="module")
def asker(town: Town) -> Asker:
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    found = Asker(town)
    found.sign_everybody_in()
    return found


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_what_you_may_not_see_does_not_exist(asker: Asker, row: Row) -> None:
    asker.remembered.clear()
    faults = {cell: fault for cell in cells_of(row) if (fault := fault_of(row, cell, asker))}
    assert faults == {}


def names_in(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names_in(pattern)
        else:
            yield pattern.name or str(pattern.pattern)


def test_every_address_has_one_row_and_every_row_an_address() -> None:
    assert sorted(row.name for row in TABLE) == sorted(names_in(get_resolver()))


def test_the_table_is_large(capsys: pytest.CaptureFixture[str]) -> None:
    counted = {row.name: len(list(cells_of(row))) for row in TABLE}
    with capsys.disabled():
        print(f"\naccess table: {len(TABLE)} addresses × {len(ROLES)} roles = {sum(counted.values())} cells")
    assert sum(counted.values()) >= FLOOR
