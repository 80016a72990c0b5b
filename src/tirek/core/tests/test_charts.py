import re
from io import BytesIO
from itertools import combinations
from xml.etree import ElementTree

import pytest
import typst
from django.utils import translation
from PIL import Image, ImageChops

from tirek.core import charts
from tirek.core.charts import MARKS, NARROW, T_SCORE, ProfileRow, TrailPoint, Zone

ZONES = (Zone(0, 40, "needs_attention"), Zone(40, 60, "in_range"), Zone(60, 100, "strength"))
ROWS = (
    ProfileRow("Belonging", "strength", 72.5, 64, 80, (40, 60), ZONES),
    ProfileRow('<script>alert("x")</script> & Co', "no_data"),
)
POINTS = (TrailPoint("Q1", "watch", 30, 22, 38), TrailPoint("Q2", "in_range", 55, 47, 63, reliable=True))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def drawings():
    yield charts.profile(ROWS, title="Profile")
    yield charts.profile(ROWS, title="Profile", layout=NARROW)
    yield charts.trail(POINTS, title="Belonging")
    yield charts.class_strip({"strength": 12, "watch": 1}, title="Class")


@pytest.mark.parametrize("drawing", list(drawings()), ids=lambda drawing: drawing.kind)
def test_a_chart_is_named_for_listeners_and_holds_nothing_a_strict_policy_refuses(drawing):
    svg = drawing.svg()
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root[0].tag.endswith("title")
    assert root[0].text == drawing.title
    assert root[1].tag.endswith("desc")
    assert root[1].text == drawing.description
    assert not re.search(r"<style|\sstyle=|<script|\son\w+=|href", svg)


def test_the_description_says_value_error_band_and_status_in_words():
    assert charts.profile(ROWS[:1], title="x").description == (
        "Belonging: 73 (64–80), strength; middle half of the class: 40–60"
    )
    assert charts.trail(POINTS, title="x").description == "Q1: 30, watch; Q2: 55, in range, a reliable change"
    assert charts.class_strip({"watch": 1, "strength": 12}, title="x").description == "strength: 12; watch: 1"


def test_every_scale_carries_a_mark_and_a_word():
    svg = charts.profile(ROWS[:1], title="x").svg()
    assert MARKS["strength"] in svg
    assert ">strength</text>" in svg


def test_a_scale_without_data_has_no_mark_on_its_track():
    assert "mark-no_data" not in charts.profile(ROWS[1:], title="x").svg()


@pytest.mark.parametrize(("value", "share"), [(20, 0), (50, 0.5), (80, 1), (95, 1), (5, 0)])
def test_a_value_outside_the_axis_stays_on_its_edge(value, share):
    assert T_SCORE.share(value) == share


def test_only_a_reliable_change_is_a_heavy_line():
    heavy = charts.trail(POINTS, title="x").svg()
    light = charts.trail((POINTS[0], TrailPoint("Q2", "in_range", 33)), title="x").svg()
    assert "change-reliable" in heavy
    assert "change-reliable" not in light


@pytest.mark.parametrize(("value", "text"), [(72.5, "73"), (72.49, "72"), (0, "0"), (-0.5, "-1"), (100, "100")])
def test_values_are_rounded_half_away_from_zero(value, text):
    assert charts.shown(value) == text


def test_paper_gets_the_same_labels_as_the_page_and_no_text_in_the_image():
    drawing = charts.profile(ROWS, title="Profile")
    paper = drawing.for_paper()
    assert "<text" not in paper["shapes"]
    assert len(paper["labels"]) == drawing.svg().count("<text")


def test_control_characters_do_not_break_a_chart():
    ElementTree.fromstring(charts.profile([ProfileRow("a\x00b\x0bc", "watch", 5)], title="x\x08").svg())


def test_an_empty_class_has_a_strip_that_says_so():
    assert charts.class_strip({}, title="Class").description == "no data"


@pytest.mark.parametrize(("first", "second"), list(combinations(MARKS, 2)))
def test_any_two_marks_differ_on_a_grey_copy(first, second):
    difference = ImageChops.difference(_grey(first), _grey(second))
    changed = sum(difference.point(lambda value: 255 if value > 60 else 0).histogram()[128:])
    assert changed / (difference.width * difference.height) > 0.06


def _grey(band: str) -> Image.Image:
    """Return the mark as a small grey picture, as a photocopier sees it."""
    page = b'#set page(width: 32pt, height: 32pt, margin: 0pt)\n#image("mark.svg", width: 32pt)'
    world = {"main.typ": page, "mark.svg": charts.mark(band, "").encode()}
    return Image.open(BytesIO(typst.compile(world, format="png", ppi=72))).convert("L")
