"""Portrait, letters to parent and pupil, class sheet, and all of a class at once, as PDF.

A class is one typst document: measured against one document per child joined afterwards it is faster, several times
smaller (fonts are embedded once) and keeps the tags a screen reader needs, which joining would lose.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from tirek.core import charts
from tirek.core.printing import Stamp, compile_pdf, with_soft_hyphens
from tirek.portraits.papers import (
    Cell,
    ClassPapers,
    ClassSheet,
    Comparison,
    Contact,
    Finding,
    Measure,
    NormCard,
    ParentLetter,
    Portrait,
    PupilLetter,
    Trail,
    View,
)

TEMPLATE = "portraits/print/papers.typ"
AXES = {"percent": charts.PERCENT, "t": charts.T_SCORE}
BY_NEED = ("needs_attention", "watch", "in_range", "not_valid", "no_data")
Progress = Callable[[int, int, str], None]
Paper = ClassSheet | Portrait | ParentLetter | PupilLetter


def print_portrait(portrait: Portrait, *, stamp: Stamp) -> bytes:
    """Return the individual portrait in the specialist's voice, one or two pages."""
    return _print([portrait], portrait.language, portrait.pupil, stamp)


def print_parent_letter(letter: ParentLetter, *, stamp: Stamp) -> bytes:
    """Return the letter to a parent, one page."""
    return _print([letter], letter.language, letter.child, stamp)


def print_pupil_letter(letter: PupilLetter, *, stamp: Stamp) -> bytes:
    """Return the letter to a pupil, half a page."""
    return _print([letter], letter.language, letter.pupil, stamp)


def print_class_sheet(sheet: ClassSheet, *, stamp: Stamp) -> bytes:
    """Return pupils by scales, landscape."""
    return _print([sheet], sheet.language, sheet.class_name, stamp)


def print_class(papers: ClassPapers, *, stamp: Stamp, on_progress: Progress) -> bytes:
    """Return one PDF: class sheet, portraits, letters to parents, letters to pupils.

    ``on_progress(done, total, what)`` is called after each paper is prepared and once more when the PDF is made;
    ``what`` is a code: class_sheet, portrait, parent_letter, pupil_letter, finished.
    """
    queue: list[Paper] = [papers.sheet, *papers.portraits, *papers.parent_letters, *papers.pupil_letters]
    prepared = []
    for paper in queue:
        prepared.append(_prepared(paper, stamp))
        on_progress(len(prepared), len(queue) + 1, prepared[-1]["kind"])
    pdf = compile_pdf(TEMPLATE, {"papers": prepared}, papers.sheet.language, title=papers.sheet.class_name)
    on_progress(len(queue) + 1, len(queue) + 1, "finished")
    return pdf


def _print(papers: Iterable[Paper], language: str, title: str, stamp: Stamp) -> bytes:
    """Return the PDF of a few papers of one language."""
    return compile_pdf(TEMPLATE, {"papers": [_prepared(paper, stamp) for paper in papers]}, language, title=title)


def _prepared(paper: Paper, stamp: Stamp) -> dict[str, Any]:
    """Return one paper as its template reads it, with words in the paper's own language."""
    with translation.override(paper.language):
        match paper:
            case Portrait():
                values = {"kind": "portrait"} | _portrait(paper)
            case ClassSheet():
                values = {"kind": "class_sheet"} | _class_sheet(paper)
            case ParentLetter():
                values = {"kind": "parent_letter"} | _parent_letter(paper)
            case PupilLetter():
                values = {"kind": "pupil_letter"} | _pupil_letter(paper)
        return values | {"language": paper.language, "stamp": stamp.line()}


def _portrait(portrait: Portrait) -> dict[str, Any]:
    """Return a portrait for its template: strengths first, then the other scales by need."""
    return {
        "school": portrait.school,
        "pupil": portrait.pupil,
        "who": _who(portrait),
        "sittings": [
            [each.instrument, each.informant, _day(each.answered_on), each.answered_in] for each in portrait.sittings
        ],
        "strengths": [_finding(each) for each in portrait.findings if each.row.band == "strength"],
        "others": [_finding(each) for band in BY_NEED for each in portrait.findings if each.row.band == band],
        "profile": charts.profile(
            [each.row for each in portrait.findings], title=gettext("Profile"), axis=AXES[portrait.measure]
        ).for_paper(),
        "legend": _legend(portrait),
        "norm": _norm_text(portrait.norm, portrait.measure),
        "trails": [_trail(each, portrait.measure) for each in portrait.trails],
        "informants": portrait.informants,
        "comparisons": [_comparison(each) for each in portrait.comparisons],
        "quality_notes": portrait.quality_notes,
        "advice": [asdict(each) for each in portrait.advice],
        "signature": _signature(portrait),
        "words": _portrait_words(),
    }


def _portrait_words() -> dict[str, Any]:
    """Return the headings of a portrait in the active language."""
    return {
        "paper": gettext("Psychological portrait"),
        "for_whom": gettext("Confidential: for the psychologist"),
        "columns": [gettext("Instrument"), gettext("Who answered"), gettext("Day"), gettext("Language of answers")],
        "strengths": gettext("Strengths"),
        "no_strengths": gettext(
            "No scale stands out as a strength this time. A talk and observation will show more than a questionnaire."
        ),
        "profile": gettext("Profile"),
        "findings": gettext("What the scales say"),
        "informants": gettext("How different people see it"),
        "scale": gettext("Scale"),
        "trail": gettext("Change over time"),
        "trail_legend": gettext("A heavy line is a change larger than measurement error. A dashed line may be chance."),
        "quality": gettext("Quality of the answers"),
        "advice": gettext("Recommendations"),
        "source": gettext("Source"),
        "signature": gettext("Signature"),
        "date": gettext("Date"),
    }


def _who(portrait: Portrait) -> str:
    """Return class and age in one line."""
    school_class = gettext("class %(name)s") % {"name": portrait.class_name}
    if portrait.age is None:
        return school_class
    return f"{school_class} · " + gettext("age: %(years)d") % {"years": portrait.age}


def _finding(finding: Finding) -> dict[str, str]:
    """Return one scale for the text part of a portrait."""
    band = finding.row.band
    return {"name": finding.row.name, "band": band, "word": charts.band_word(band), "text": finding.text}


def _legend(portrait: Portrait) -> list[str]:
    """Return what the lines of the profile mean; only those that are drawn are explained."""
    rows = [each.row for each in portrait.findings]
    lines = []
    if any(row.low is not None for row in rows) and portrait.error_level:
        lines.append(
            gettext("Line with caps: the range in which the true value most likely lies (%(level)d %% confidence).")
            % {"level": portrait.error_level}
        )
    else:
        lines.append(gettext("No error band yet: the reliability of this instrument has not been studied."))
    if any(row.peers for row in rows):
        lines.append(gettext("Bracket below: the middle half of the class."))
    return lines


def _norm_text(norm: NormCard | None, measure: Measure) -> dict[str, str]:
    """Return the norm card: whom the numbers are compared with, or the plain words that there are no norms."""
    if norm is None:
        title = gettext("No norms yet: compared with this class only")
        about = gettext(
            "Numbers are percent of the highest possible score. They say nothing about other schools and are not a diagnosis."
        )
        return {"title": title, "about": about}
    title = (
        gettext("T-scores: mean 50, standard deviation 10")
        if measure == "t"
        else gettext("Percent of the highest possible score")
    )
    about = gettext("Compared with: %(population)s; n = %(size)d; collected %(collected)s; answered in: %(language)s.")
    facts = {
        "population": norm.population,
        "size": norm.size,
        "collected": norm.collected,
        "language": norm.test_language,
    }
    return {"title": title, "about": about % facts}


def _trail(trail: Trail, measure: Measure) -> dict[str, Any]:
    """Return the small chart of one scale over time."""
    return {"name": trail.scale, "chart": charts.trail(trail.points, title=trail.scale, axis=AXES[measure]).for_paper()}


def _comparison(comparison: Comparison) -> dict[str, Any]:
    """Return one scale as several people see it; an informant who was not asked leaves the cell empty."""
    return {
        "scale": comparison.scale,
        "views": [_cell(view or View("no_data")) for view in comparison.views],
        "note": comparison.note,
    }


def _cell(cell: Cell | View) -> dict[str, str]:
    """Return a status with its word and its number, if there is one."""
    value = "" if cell.value is None else charts.shown(cell.value)
    return {"band": cell.band, "word": charts.band_word(cell.band), "value": value}


def _signature(portrait: Portrait) -> dict[str, str]:
    """Return the signature block: a draft says so until somebody has signed."""
    if portrait.signed_on is None:
        return {"state": gettext("Draft until signed by the psychologist"), "name": portrait.psychologist, "signed": ""}
    signed = gettext("Signed by %(who)s on %(day)s") % {"who": portrait.signed_by, "day": _day(portrait.signed_on)}
    return {"state": signed, "name": portrait.signed_by, "signed": _day(portrait.signed_on)}


def _class_sheet(sheet: ClassSheet) -> dict[str, Any]:
    """Return the class sheet for its template."""
    return {
        "school": sheet.school,
        "title": gettext("Class %(name)s") % {"name": sheet.class_name},
        "occasion": f"{sheet.occasion} · {sheet.period}",
        "scales": [with_soft_hyphens(name) for name in sheet.scales],
        "rows": [{"pupil": row.pupil, "cells": [_cell(cell) for cell in row.cells]} for row in sheet.rows],
        "with_values": sheet.with_values,
        "summary": [_summary(sheet, column) for column in range(len(sheet.scales))],
        "norm": _norm_text(sheet.norm, sheet.measure),
        "legend": [{"band": band, "word": charts.band_word(band)} for band in charts.MARKS],
        "words": {
            "paper": gettext("Class sheet"),
            "for_whom": gettext("Confidential: for the psychologist"),
            "pupil": gettext("Pupil"),
            "attention": gettext("Watch and attention"),
            "empty": gettext(
                "Nobody in this class has finished the questions yet. Print the sheet again when results have come."
            ),
        },
    }


def _summary(sheet: ClassSheet, column: int) -> str:
    """Return how many children of those with a result stand in watch or needs attention on one scale."""
    bands = [row.cells[column].band for row in sheet.rows]
    valid = sum(band in charts.BANDS for band in bands)
    return f"{sum(band in ('watch', 'needs_attention') for band in bands)} / {valid}"


def _parent_letter(letter: ParentLetter) -> dict[str, Any]:
    """Return the letter to a parent: situations and steps, no numbers, no labels."""
    return {
        "school": letter.school,
        "day": _day(letter.written_on),
        "guardian": letter.guardian,
        "child": gettext("%(child)s, class %(class_name)s") % {"child": letter.child, "class_name": letter.class_name},
        "occasion": letter.occasion,
        "strengths": [asdict(each) for each in letter.strengths],
        "situations": [asdict(each) for each in letter.situations],
        "steps": letter.steps,
        "contact": _contact(letter.contact),
        "words": {
            "title": gettext("A letter about your child"),
            "opening": gettext(
                "Thank you for agreeing that your child answers our questions. Here is what we learnt and what can help."
            ),
            "strengths": gettext("What is going well"),
            "situations": gettext("Where your attention helps"),
            "steps": gettext("What you can do at home"),
            "close": gettext(
                "One questionnaire is one moment, not the whole child. If something here surprises you, come and talk to us."
            ),
            **_family_words(),
        },
    }


def _pupil_letter(letter: PupilLetter) -> dict[str, Any]:
    """Return the letter to a pupil: strengths and choices, no ranks."""
    return {
        "school": letter.school,
        "day": _day(letter.written_on),
        "pupil": letter.pupil,
        "class_name": letter.class_name,
        "strengths": letter.strengths,
        "choices": letter.choices,
        "contact": _contact(letter.contact),
        "words": {
            "title": gettext("This letter is for you"),
            "strengths": gettext("What you are good at"),
            "choices": gettext("What you can choose to try"),
            "close": gettext(
                "Nobody gets marks for these answers. You can talk about anything; it stays between us unless somebody is in danger."
            ),
            **_family_words(),
        },
    }


def _family_words() -> dict[str, str]:
    """Return what both letters say about where to turn."""
    return {
        "contact": gettext("Who to talk to"),
        "helplines": gettext("Help by phone"),
        "line_111": gettext("family and children’s rights, free, day and night"),
        "line_150": gettext("helpline for children and young people, anonymous"),
        "line_112": gettext("when life is in danger"),
    }


def _contact(contact: Contact) -> list[str]:
    """Return the lines of a contact, without empty ones."""
    return [line for line in (contact.name, contact.role, contact.phone, contact.hours) if line]


def _day(day: date) -> str:
    """Return a day as it is written in all three languages."""
    return f"{day:%d.%m.%Y}"
