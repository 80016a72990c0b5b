from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tirek.consents.printing import (
    TEMPLATE,
    ConsentLetter,
    LetterPurpose,
    LetterSection,
    _printed,
    print_consent_letters,
)
from tirek.core.printing import Stamp, compile_pdf
from tirek.core.tests.paper import HOSTILE, is_tagged, language_of, pages_of

STAMP = Stamp(by="А. Серікова", at=datetime(2026, 11, 23, 9, 5, tzinfo=UTC))
PARAGRAPH = (
    "Балаңыздың мектепке қалай үйренісіп жүргенін түсіну үшін біз оған қысқа сауалнама береміз, онымен әңгімелесеміз "
    "және сыныпта бақылаймыз. Нәтижесін тек психолог көреді, ал сізге түсінікті тілмен хат жазады."
)
TITLES = ("Бұл не үшін керек?", "Не істейміз?", "Кім көреді?", "Қанша уақыт сақталады?", "Қалай бас тартуға болады?")
PURPOSES = tuple(LetterPurpose(f"Мақсат {number}", "Психологпен жеке әңгіме") for number in range(1, 8))
LETTER = ConsentLetter(
    language="kk",
    school="№ 41 жалпы білім беретін мектеп, Тараз қаласы",
    school_contact="Төле би даңғылы, 41 · +7 700 000 00 00",
    child="Нұрмағамбетова-Сұлтанғалиева Ұлжалғас Бауыржанқызы",
    class_name="5 «Ә»",
    guardian="Сұлтанғалиев Бауыржан Сұлтанғалиұлы",
    title="Балаңыздың психологпен жұмысына келісіміңіз",
    sections=tuple(LetterSection(title, (PARAGRAPH,)) for title in TITLES),
    purposes=PURPOSES,
    link="https://tirek.example.kz/c/9f3kq7w2m8x4p6r1t5y0",
    short_link="tirek.example.kz/c/9F3K-Q7W2",
    code="4827-19",
    code_until=date(2026, 12, 7),
    text_version="1.0.0",
)


def printed(*letters: ConsentLetter) -> bytes:
    return print_consent_letters(letters, language="en", stamp=STAMP)


def test_a_full_letter_takes_one_page():
    assert len(pages_of(printed(LETTER))) == 1


def test_a_long_text_takes_two_pages_numbered_within_the_letter():
    long = replace(LETTER, sections=tuple(LetterSection(title, (PARAGRAPH,) * 3) for title in TITLES))
    pages = pages_of(printed(long, LETTER, long))
    assert [page[-5:] for page in pages] == ["1 / 2", "2 / 2", pages[2][-5:], "1 / 2", "2 / 2"]
    assert "/" not in pages[2][-5:]


def test_the_letter_says_child_purposes_code_and_address():
    page = pages_of(printed(replace(LETTER, language="en")))[0]
    wanted = (LETTER.child, LETTER.guardian, LETTER.code, LETTER.short_link, "5 «Ә»", "07.12.2026", "1.0.0")
    assert [text for text in wanted if text not in page] == []
    assert [purpose.title for purpose in PURPOSES if purpose.title not in page] == []


def test_yes_and_no_stand_once_each_and_a_no_is_said_to_be_right():
    page = pages_of(printed(replace(LETTER, language="en")))[0]
    assert (page.count(" Yes "), page.count(" No ")) == (1, 1)
    assert "Both answers are right." in page


def test_a_class_is_one_pdf_with_each_letter_in_its_own_language():
    pages = pages_of(printed(LETTER, replace(LETTER, language="en", child="Әлия")))
    assert len(pages) == 2
    assert "Әлия" in pages[1]
    assert LETTER.child not in pages[1]


def test_the_pdf_of_one_letter_is_tagged_in_the_guardians_language():
    pdf = printed(replace(LETTER, language="ru"))
    assert (is_tagged(pdf), language_of(pdf)) == (True, "ru")


def test_a_hostile_name_is_printed_literally():
    assert HOSTILE in pages_of(printed(replace(LETTER, child=HOSTILE)))[0]


def test_the_stamp_stands_on_every_page():
    assert "Printed by А. Серікова on 23.11.2026 at 14:05" in pages_of(printed(replace(LETTER, language="en")))[0]


def test_no_letter_is_refused():
    with pytest.raises(ValueError):
        printed()


def test_a_letter_meets_the_accessibility_standard():
    values = {"letters": [_printed(LETTER, STAMP)]}
    assert compile_pdf(TEMPLATE, values, "kk", title="x", standards=["ua-1"]).startswith(b"%PDF")
