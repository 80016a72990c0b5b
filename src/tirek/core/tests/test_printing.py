import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from fontTools.ttLib import TTFont

from tirek.core.printing import Stamp, compile_pdf, with_soft_hyphens
from tirek.core.printing.compiling import FONTS, SOURCES
from tirek.core.tests.paper import HOSTILE, is_tagged, language_of, text_of, title_of

KAZAKH = "әғқңөұүһіӘҒҚҢӨҰҮҺІ№«»—₸"
WEB_FONTS = SOURCES.parents[1] / "frontend" / "fonts"
SLIPS = "screenings/print/slips.typ"


def slip_values(pupil: str, language: str = "kk") -> dict:
    words = {"way": "", "calm": "", "class_code": "", "personal_code": "", "class": ""}
    codes = {
        "class_code": "K",
        "personal_code": "1",
        "short_link": "t.kz",
        "qr": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    }
    return {"rows": 4, "stamp": "", "slips": [{"pupil": pupil, "language": language, "words": words, **codes}]}


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.ttf")), ids=lambda path: path.stem)
def test_every_print_font_has_every_kazakh_letter_and_is_small(path):
    letters = TTFont(path).getBestCmap()
    assert [letter for letter in KAZAKH if ord(letter) not in letters] == []
    assert path.stat().st_size < 150_000


def test_the_print_fonts_are_regular_medium_and_semibold_of_one_family():
    fonts = [TTFont(path) for path in FONTS.glob("*.ttf")]
    assert {font["name"].getDebugName(1) for font in fonts} == {"Golos Text"}
    assert {font["OS/2"].usWeightClass for font in fonts} == {400, 500, 600}


def test_the_web_fonts_together_have_every_kazakh_letter():
    letters = {code for path in WEB_FONTS.glob("*.woff2") for code in TTFont(path).getBestCmap()}
    assert [letter for letter in KAZAKH if ord(letter) not in letters] == []


def test_every_web_font_stands_in_the_style_sheet_and_the_licence_beside_it():
    sheet = (WEB_FONTS / "golos.css").read_text()
    assert all(f'url("./{path.name}")' in sheet for path in WEB_FONTS.glob("*.woff2"))
    assert "SIL OPEN FONT LICENSE" in (WEB_FONTS / "OFL.txt").read_text().upper()


def test_text_that_looks_like_typst_is_printed_as_it_is():
    pdf = compile_pdf(SLIPS, slip_values(HOSTILE), "kk", title=HOSTILE)
    assert HOSTILE in text_of(pdf)
    assert title_of(pdf) == HOSTILE


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_pdf_is_tagged_and_says_its_language_and_title(language):
    pdf = compile_pdf(SLIPS, slip_values("Әлия", language), language, title="Парақ")
    assert (is_tagged(pdf), language_of(pdf), title_of(pdf)) == (True, language, "Парақ")


def test_a_value_that_is_not_plain_is_refused():
    with pytest.raises(TypeError):
        compile_pdf(SLIPS, {"slips": [object()]}, "kk", title="x")


def test_a_day_reaches_the_template_as_text():
    values = slip_values("x")
    values["slips"][0]["short_link"] = date(2026, 9, 1)
    assert "2026-09-01" in text_of(compile_pdf(SLIPS, values, "kk", title="x"))


def test_many_threads_print_at_once_and_each_gets_its_own_sheet():
    names = [f"Оқушы{number}" for number in range(24)]
    with ThreadPoolExecutor(6) as threads:
        sheets = list(threads.map(lambda name: compile_pdf(SLIPS, slip_values(name), "kk", title=name), names))
    assert [title_of(sheet) for sheet in sheets] == names
    assert all(name in text_of(sheet) for name, sheet in zip(names, sheets, strict=True))


def test_a_process_forked_after_printing_refuses_instead_of_hanging():
    program = f"""
import os, sys
sys.path.insert(0, {str(SOURCES.parent)!r})
from django.conf import settings
settings.configure(USE_I18N=False)
from tirek.core.printing import ForkedAfterPrinting, compile_pdf
values = {slip_values("x")!r}
compile_pdf({SLIPS!r}, values, "kk", title="x")
child = os.fork()
if child == 0:
    try:
        compile_pdf({SLIPS!r}, values, "kk", title="x")
    except ForkedAfterPrinting:
        os._exit(7)
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert subprocess.run([sys.executable, "-c", program], timeout=30, check=False).returncode == 7


def test_the_stamp_gives_the_time_in_kazakhstan():
    with translation.override("en"):
        line = Stamp(by="А. Серікова", at=datetime(2026, 11, 23, 20, 5, tzinfo=UTC)).line()
    assert line == "Printed by А. Серікова on 24.11.2026 at 01:05"


@pytest.mark.parametrize(
    ("word", "divided"),
    [
        ("Сыныптастарымен", "Сы-нып-тас-та-ры-мен"),
        ("мазасыздық", "ма-за-сыз-дық"),
        ("алаңдаушылық", "алаң-дау-шы-лық"),
        ("тревожность", "тре-вож-ность"),
        ("бала", "бала"),
    ],
)
def test_long_words_may_break_between_syllables(word, divided):
    assert with_soft_hyphens(word).replace("\u00ad", "-") == divided


def test_templates_hold_no_words_of_their_own():
    for path in SOURCES.glob("*/print/*.typ"):
        code = "\n".join(line.split("//")[0] for line in path.read_text().splitlines())
        assert not any("Ѐ" <= letter <= "ӿ" for letter in code), path.name
