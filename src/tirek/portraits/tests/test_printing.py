from dataclasses import fields, replace

import pytest

from tirek.core.charts import ProfileRow
from tirek.core.printing import compile_pdf
from tirek.core.tests.paper import HOSTILE, is_tagged, language_of, pages_of, text_of, title_of
from tirek.portraits import papers
from tirek.portraits.papers import Finding, NormCard
from tirek.portraits.printing import (
    TEMPLATE,
    _prepared,
    print_class,
    print_class_sheet,
    print_parent_letter,
    print_portrait,
    print_pupil_letter,
)
from tirek.portraits.tests import paper_samples as samples

STAMP = samples.STAMP


def portrait_text(**changes) -> str:
    return text_of(print_portrait(replace(samples.portrait(language="en"), **changes), stamp=STAMP))


def test_a_realistic_portrait_takes_two_pages():
    assert len(pages_of(print_portrait(samples.portrait(), stamp=STAMP))) == 2


def test_strengths_stand_before_what_needs_attention():
    text = portrait_text(
        findings=(
            Finding(ProfileRow("Worry", "needs_attention", 90), "Worries a lot."),
            Finding(ProfileRow("Friends", "strength", 80), "Has friends."),
        )
    )
    assert text.index("Has friends.") < text.index("Worries a lot.")


def test_a_portrait_is_a_draft_until_it_is_signed():
    signed = text_of(print_portrait(samples.portrait(language="en", signed=True), stamp=STAMP))
    assert "Draft until signed" in portrait_text()
    assert "Draft until signed" not in signed
    assert "Signed by Серікова Айгүл Маратқызы on 24.11.2026" in signed


def test_without_norms_the_paper_says_so_and_names_no_t_score():
    text = portrait_text()
    assert "No norms yet: compared with this class only" in text
    assert "T-score" not in text


def test_with_norms_the_paper_says_who_how_many_when_and_in_which_language():
    norm = NormCard("pupils of grade 5", 412, "2025–2026", "Kazakh")
    text = text_of(print_portrait(samples.portrait(language="en", norm=norm), stamp=STAMP))
    assert "pupils of grade 5; n = 412; collected 2025–2026; answered in: Kazakh." in text
    assert "No norms yet" not in text


def test_error_bands_are_explained_only_where_they_are_drawn():
    bare = tuple(replace(each, row=replace(each.row, low=None, high=None)) for each in samples.portrait().findings)
    assert "90 % confidence" in portrait_text()
    assert "90 % confidence" not in portrait_text(findings=bare)
    assert "No error band yet" in portrait_text(findings=bare)


def test_a_portrait_with_nothing_but_a_name_is_still_a_page():
    empty = dict.fromkeys(
        ("sittings", "findings", "trails", "informants", "comparisons", "quality_notes", "advice"), ()
    )
    assert "No scale stands out" in portrait_text(**empty, age=None)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_paper_is_tagged_and_in_its_language(language):
    for pdf in (
        print_portrait(samples.portrait(language=language), stamp=STAMP),
        print_parent_letter(samples.parent_letter(language=language), stamp=STAMP),
        print_pupil_letter(samples.pupil_letter(language=language), stamp=STAMP),
        print_class_sheet(samples.class_sheet(language=language, pupils=2), stamp=STAMP),
    ):
        assert (is_tagged(pdf), language_of(pdf)) == (True, language)


def test_a_hostile_name_is_printed_literally_on_every_paper():
    papers_of_one = samples.class_papers(1, language="en")
    renamed = replace(
        papers_of_one,
        portraits=(replace(papers_of_one.portraits[0], pupil=HOSTILE),),
        parent_letters=(replace(papers_of_one.parent_letters[0], child=HOSTILE),),
        pupil_letters=(replace(papers_of_one.pupil_letters[0], pupil=HOSTILE),),
    )
    pages = pages_of(print_class(renamed, stamp=STAMP, on_progress=lambda *_: None))
    assert sum(HOSTILE in page for page in pages) == 3


def test_letters_take_one_page_and_give_both_helplines():
    for pdf in (
        print_parent_letter(samples.parent_letter(), stamp=STAMP),
        print_pupil_letter(samples.pupil_letter(), stamp=STAMP),
    ):
        pages = pages_of(pdf)
        assert len(pages) == 1
        assert "111" in pages[0]
        assert "150" in pages[0]


def test_no_number_can_reach_a_family_letter():
    annotations = [field.type for letter in (papers.ParentLetter, papers.PupilLetter) for field in fields(letter)]
    assert {str(kind) for kind in annotations if kind in (int, float)} == set()
    assert not any("Finding" in str(kind) or "View" in str(kind) or "Cell" in str(kind) for kind in annotations)


def test_thirty_five_pupils_by_twelve_scales_fit_one_page():
    pages = pages_of(print_class_sheet(samples.class_sheet(language="en"), stamp=STAMP))
    assert len(pages) == 1
    assert all(f"Гүлнәз {number}" in pages[0] for number in (1, 2, 35))


def test_a_wide_sheet_writes_the_status_in_words_in_every_cell():
    page = pages_of(print_class_sheet(samples.class_sheet(language="en", pupils=8, scales=1), stamp=STAMP))[0]
    assert page.count("needs attention") == 2  # one child and the legend


def test_numbers_leave_the_sheet_when_it_is_not_for_the_psychologist():
    sheet = replace(
        samples.class_sheet(language="en", pupils=1, scales=1),
        rows=(papers.SheetRow("Әлия", (papers.Cell("watch", 37),)),),
    )
    assert "37" in pages_of(print_class_sheet(sheet, stamp=STAMP))[0]
    assert "37" not in pages_of(print_class_sheet(replace(sheet, with_values=False), stamp=STAMP))[0]


def test_the_last_line_counts_children_to_watch_among_those_with_a_result():
    cells = [papers.Cell(band) for band in ("watch", "needs_attention", "strength", "no_data", "not_valid")]
    sheet = replace(
        samples.class_sheet(language="en", scales=1),
        rows=tuple(papers.SheetRow(f"Pupil {number}", (cell,)) for number, cell in enumerate(cells)),
    )
    assert "2 / 3" in pages_of(print_class_sheet(sheet, stamp=STAMP))[0]


def test_a_class_without_results_says_so_kindly():
    page = pages_of(print_class_sheet(samples.class_sheet(language="en", pupils=0), stamp=STAMP))[0]
    assert "Nobody in this class has finished the questions yet." in page


def test_everything_of_a_class_is_one_pdf_with_progress():
    seen = []
    pdf = print_class(samples.class_papers(2, language="en"), stamp=STAMP, on_progress=lambda *step: seen.append(step))
    kinds = [
        "class_sheet",
        "portrait",
        "portrait",
        "parent_letter",
        "parent_letter",
        "pupil_letter",
        "pupil_letter",
        "finished",
    ]
    assert seen == [(number, 8, kind) for number, kind in enumerate(kinds, start=1)]
    pages = pages_of(pdf)
    assert len(pages) == 1 + 2 * 2 + 2 + 2
    assert [page[-5:] for page in pages[1:5]] == ["1 / 2", "2 / 2", "1 / 2", "2 / 2"]
    assert title_of(pdf) == "5 «Ә»"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_paper_of_a_class_meets_the_accessibility_standard(language):
    everything = samples.class_papers(1, language=language)
    queue = (everything.sheet, *everything.portraits, *everything.parent_letters, *everything.pupil_letters)
    values = {"papers": [_prepared(paper, STAMP) for paper in queue]}
    assert compile_pdf(TEMPLATE, values, language, title="x", standards=["ua-1"]).startswith(b"%PDF")
