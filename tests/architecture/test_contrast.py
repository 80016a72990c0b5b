"""Colours: every text is readable on every ground it may stand on (WCAG 2.2: 1.4.3, 1.4.11), and all come from tokens.css."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tirek.core import charts

STYLES = Path(__file__).resolve().parents[2] / "frontend" / "styles"
TEXT, SHAPE = 4.5, 3.0
GROUNDS = ("paper", "surface", "sunk")
SOFT = {"sky-soft": "sky", "saffron-soft": "saffron", "leaf-soft": "leaf", "clay-soft": "clay"}
TONES = ("sky", "sky-deep", "saffron", "leaf", "clay", "clay-deep")

Pair = tuple[str, str]


def tokens() -> dict[str, str]:
    """Return the colours of the screen by name: ``{"ink": "#1e2b33", ...}``."""
    screen = (STYLES / "tokens.css").read_text().split("@media print")[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", screen))


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield selector and declarations of every innermost rule."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    yield from ((selector.strip(), body) for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", bare))


def paired(css: str) -> Iterator[tuple[str, Pair]]:
    """Yield (selector, (text, ground)) of every rule that sets both by token."""
    for selector, body in rules(css):
        text = re.search(r"(?<![\w-])color:\s*var\(--([\w-]+)\)", body)
        ground = re.search(r"(?<![\w-])background(?:-color)?:\s*var\(--([\w-]+)\)", body)
        if text and ground:
            yield selector, (text[1], ground[1])


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` (WCAG 2.2, definitions)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_pale(pairs: set[Pair], least: float) -> dict[Pair, float]:
    """Return the pairs of token names below ``least``."""
    colours = tokens()
    found = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    return {pair: value for pair, value in found.items() if value < least}


def all_styles() -> str:
    return "\n".join(path.read_text() for path in sorted(STYLES.glob("*.css")))


def test_contrast_is_computed_as_the_standard_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_text_and_ground_set_by_one_rule_are_readable_together():
    found = dict(paired(all_styles()))
    assert len(found) > 25
    assert too_pale(set(found.values()), TEXT) == {}


def test_a_pale_pair_would_be_caught():
    planted = dict(paired(".planted { color: var(--edge); background: var(--surface); }"))
    assert planted == {".planted": ("edge", "surface")}
    assert too_pale(set(planted.values()), TEXT) != {}


def test_every_text_colour_is_readable_on_every_ground_it_inherits():
    inks = {(ink, ground) for ink in ("ink", "ink-soft", "sky", "sky-deep") for ground in (*GROUNDS, *SOFT, "line")}
    tones = {(tone, ground) for tone in TONES for ground in GROUNDS}
    assert too_pale(inks | tones | {(tone, soft) for soft, tone in SOFT.items()}, TEXT) == {}


def test_borders_of_controls_focus_and_signs_stand_out():
    shapes = {(name, ground) for name in ("edge", *TONES) for ground in (*GROUNDS, *SOFT)}
    assert too_pale(shapes, SHAPE) == {}


def test_no_colour_is_written_outside_the_tokens():
    for path in sorted(STYLES.glob("*.css")):
        if path.name != "tokens.css":
            css = re.sub(r'url\("data:[^"]*"\)', "", path.read_text())
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)", css) == [], path.name


def test_every_token_that_is_used_exists():
    known = set(re.findall(r"--([\w-]+):", (STYLES / "tokens.css").read_text()))
    assert set(re.findall(r"var\(--([\w-]+)\)", all_styles())) - known == set()


def test_charts_and_pages_use_the_same_colours():
    names = ("ink", "ink-soft", "line", "surface", "sky", "sky-soft", "saffron", "saffron-soft", "leaf", "leaf-soft", "clay", "clay-soft")  # fmt: skip
    drawn = {name: getattr(charts, name.upper().replace("-", "_")).lower() for name in names}
    assert drawn == {name: tokens()[name] for name in names}
