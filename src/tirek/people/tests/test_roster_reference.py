"""docs/reference/roster-columns.md may only name headings the reader understands."""

import re
from pathlib import Path

import pytest

from tirek.people.roster.columns import FIELDS, guess_mapping

PAGE = Path(__file__).parents[4] / "docs/reference/roster-columns.md"
ROW = re.compile(r"^\| `(\w+)` \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
BESIDE = {  # alone these words could speak of anybody: they are tried beside a guardian's name, as in a real list
    "guardian_relation": "Ата-анасы", "guardian_language": "Ата-анасы",
}  # fmt: skip

ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))
PROMISED = [(row[0], heading.strip()) for row in ROWS for cell in row[1:] for heading in cell.split(";")]


@pytest.mark.parametrize(("field", "heading"), PROMISED)
def test_every_heading_of_the_page_is_recognised(field: str, heading: str) -> None:
    headings = ["Тегі мен аты", BESIDE[field], heading] if field in BESIDE else [heading]
    found = guess_mapping(headings).columns
    if field == "given_name":  # a single column of names holds whole names
        found = guess_mapping(["Тегі", heading]).columns
    assert field in found, found


def test_every_field_of_a_first_guardian_and_of_the_pupil_stands_on_the_page() -> None:
    assert {row[0] for row in ROWS} == {field for field in FIELDS if not field.startswith("guardian2")}
