from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tirek.core.printing import Stamp
from tirek.core.tests.paper import HOSTILE, is_tagged, pages_of
from tirek.screenings.printing import KeySlip, print_key_slips

STAMP = Stamp(by="А. Серікова", at=datetime(2026, 11, 23, 9, 5, tzinfo=UTC))
SLIP = KeySlip(
    language="en",
    pupil="Нұрмағамбетова-Сұлтанғалиева Ұлжалғас Бауыржанқызы",
    class_name="5 «Ә»",
    class_code="KX47",
    personal_code="38-52-16",
    link="https://tirek.example.kz/s/9f3kq7w2m8x4p6",
    short_link="tirek.example.kz/s",
)


def printed(*slips: KeySlip, per_page: int = 10) -> list[str]:
    return pages_of(print_key_slips(slips, per_page=per_page, language="en", stamp=STAMP))


@pytest.mark.parametrize(("count", "per_page", "pages"), [(1, 8, 1), (8, 8, 1), (9, 8, 2), (10, 10, 1), (35, 10, 4)])
def test_slips_fill_sheets_of_eight_or_ten_even_with_the_longest_names(count, per_page, pages):
    assert len(printed(*[SLIP] * count, per_page=per_page)) == pages


def test_a_slip_says_name_class_codes_and_address_and_is_calm():
    page = printed(SLIP)[0]
    wanted = (SLIP.pupil, "Class 5 «Ә»", "KX47", "38-52-16", "tirek.example.kz/s", "no right or wrong answers")
    assert [text for text in wanted if text not in page] == []


def test_every_pupil_has_a_slip_of_their_own():
    codes = [f"10-20-{number}" for number in range(30, 65)]
    pages = " ".join(printed(*[replace(SLIP, personal_code=code) for code in codes]))
    assert [code for code in codes if pages.count(code) != 1] == []


def test_a_hostile_name_is_printed_literally():
    assert HOSTILE in printed(replace(SLIP, pupil=HOSTILE))[0]


def test_the_sheet_is_tagged():
    assert is_tagged(print_key_slips([SLIP], per_page=8, language="kk", stamp=STAMP))


@pytest.mark.parametrize(("slips", "per_page"), [((), 10), ((SLIP,), 9)])
def test_no_slip_or_an_odd_number_on_a_sheet_is_refused(slips, per_page):
    with pytest.raises(ValueError):
        printed(*slips, per_page=per_page)
