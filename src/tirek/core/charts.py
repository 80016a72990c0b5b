"""Our own small charts: drawn once, shown as SVG on web pages and on paper.

Every shape carries presentation attributes (paper needs them) and a class (a page may restyle it, also in the dark
scheme); there is no style attribute, so a strict content-security policy holds. Status is always a shape and a word,
never a colour alone. Words come from gettext in the active language; values are rounded half away from zero.

On paper typst sets the words itself, over the shapes: measured, words inside an SVG cost a third of a portrait's time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import floor
from textwrap import wrap
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy

INK, INK_SOFT, LINE, SURFACE = "#1E2B33", "#56646D", "#E6E1D7", "#FFFFFF"
SKY, SKY_SOFT = "#14607F", "#E3F0F5"
SAFFRON, SAFFRON_SOFT = "#8A5A06", "#FBF1DC"
LEAF, LEAF_SOFT = "#2F7354", "#E4F2EA"
CLAY, CLAY_SOFT = "#A8462A", "#F9E7E1"

# Shapes in a 16 x 16 box. They differ in outline and in ink, so that a grey copy reads as well as a coloured one.
MARKS: Mapping[str, str] = {
    "strength": f'<circle cx="8" cy="8" r="6" fill="{LEAF}"/>',
    "in_range": f'<path d="M8 1.8 14.2 8 8 14.2 1.8 8Z" fill="{SURFACE}" stroke="{SKY}" stroke-width="1.8"/>',
    "watch": f'<path d="M8 1.5 15 14H1Z" fill="{SAFFRON}"/>',
    "needs_attention": f'<path d="M2.4 2.4h11.2v11.2H2.4Z" fill="{CLAY}"/>',
    "no_data": f'<path d="M3 8h10" stroke="{INK_SOFT}" stroke-width="1.8"/>',
    "not_valid": f'<path d="M8 2a6 6 0 1 1 0 12A6 6 0 1 1 8 2M3.8 12.2l8.4-8.4" fill="none" stroke="{INK_SOFT}" stroke-width="1.6"/>',
}
BANDS = ("strength", "in_range", "watch", "needs_attention")  # for the child, whatever the scale's direction
_BAND_WORDS = {
    "strength": pgettext_lazy("status", "strength"),
    "in_range": pgettext_lazy("status", "in range"),
    "watch": pgettext_lazy("status", "watch"),
    "needs_attention": pgettext_lazy("status", "needs attention"),
    "no_data": pgettext_lazy("status", "no data"),
    "not_valid": pgettext_lazy("status", "not valid"),
}
_ZONE_FILLS = {"strength": LEAF_SOFT, "in_range": SKY_SOFT, "watch": SAFFRON_SOFT, "needs_attention": CLAY_SOFT}
_LETTER = 6.7  # mean width of a letter at 12 px, measured on Kazakh text in Golos Text


@dataclass(frozen=True)
class Axis:
    """The measure on which values stand: percent of maximum (0-100) or T-scores (20-80)."""

    low: float
    high: float
    step: float

    def ticks(self) -> Iterator[float]:
        """Yield the labelled values from low to high."""
        for place in range(floor((self.high - self.low) / self.step) + 1):
            yield self.low + place * self.step

    def share(self, value: float) -> float:
        """Return where ``value`` stands between low (0) and high (1); values outside stay on the edge."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


PERCENT, T_SCORE = Axis(0, 100, 25), Axis(20, 80, 10)


@dataclass(frozen=True)
class Zone:
    """The part [start, end) of a scale that is called ``band``."""

    start: float
    end: float
    band: str


@dataclass(frozen=True)
class ProfileRow:
    """One scale of one child. ``low``-``high`` is the error band, ``peers`` the middle half of the class."""

    name: str
    band: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    peers: tuple[float, float] | None = None
    zones: tuple[Zone, ...] = ()


@dataclass(frozen=True)
class TrailPoint:
    """One sitting on a trail; ``reliable`` says that the change since the point before exceeds measurement error."""

    when: str
    band: str
    value: float
    low: float | None = None
    high: float | None = None
    reliable: bool = False


@dataclass(frozen=True)
class Label:
    """A line of text with its baseline at ``y``; ``anchor`` is start, middle or end of the line at ``x``."""

    x: float
    y: float
    words: str
    kind: str
    anchor: str = "start"
    fill: str = INK
    size: float = 12
    weight: int = 400

    def svg(self) -> str:
        """Return the label as an SVG element."""
        return (
            f'<text class="{self.kind}" x="{self.x:.1f}" y="{self.y:.1f}" text-anchor="{self.anchor}" fill="{self.fill}" '
            f'font-size="{self.size:g}" font-weight="{self.weight}">{_safe(self.words)}</text>'
        )


Piece = str | Label


@dataclass(frozen=True)
class Drawing:
    """A finished chart: shapes (SVG elements) and labels, with what a screen reader says."""

    kind: str
    width: float
    height: float
    title: str
    description: str
    pieces: tuple[Piece, ...]

    def svg(self) -> SafeString:
        """Return the chart for a web page; every word in it is escaped."""
        body = "".join(piece if isinstance(piece, str) else piece.svg() for piece in self.pieces)
        return self._element(f'<g font-family="Golos Text" font-size="12" fill="{INK}">{body}</g>')

    def for_paper(self) -> dict[str, Any]:
        """Return the chart for typst: shapes as SVG, labels as plain values, sizes in the same units."""
        shapes = "".join(piece for piece in self.pieces if isinstance(piece, str))
        labels = [vars(piece) for piece in self.pieces if isinstance(piece, Label)]
        spoken = f"{self.title}. {self.description}"
        return {
            "width": self.width,
            "height": self.height,
            "spoken": spoken,
            "shapes": self._element(shapes),
            "labels": labels,
        }

    def _element(self, body: str) -> SafeString:
        """Return the SVG element around ``body``."""
        return mark_safe(  # noqa: S308  (title, description and labels are escaped, shapes are ours)
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'class="chart chart-{self.kind}" role="img">'
            f"<title>{_safe(self.title)}</title><desc>{_safe(self.description)}</desc>{body}</svg>"
        )


@dataclass(frozen=True)
class Layout:
    """Where a profile puts its columns, in SVG units (one unit is one CSS pixel at full size)."""

    width: int
    track_from: int
    track_to: int
    name_width: int
    words_below: bool


WIDE = Layout(width=640, track_from=196, track_to=478, name_width=184, words_below=False)
NARROW = Layout(width=344, track_from=8, track_to=336, name_width=336, words_below=True)


def band_word(band: str) -> str:
    """Return the status ``band`` in words, in the active language."""
    return str(_BAND_WORDS[band])


def shown(value: float) -> str:
    """Return ``value`` as printed: a whole number, halves away from zero."""
    return str(floor(abs(value) + 0.5) * (-1 if value < 0 else 1))


def mark(band: str, word: str) -> SafeString:
    """Return the status mark; with an empty ``word`` it is decoration beside a written word."""
    role = f'role="img"><title>{_safe(word)}</title>' if word else 'aria-hidden="true">'
    return mark_safe(  # noqa: S308  (the word is escaped)
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" class="mark mark-{band}" {role}{MARKS[band]}</svg>'
    )


def profile(rows: Sequence[ProfileRow], *, title: str, axis: Axis = PERCENT, layout: Layout = WIDE) -> Drawing:
    """Return the profile of one child: a track per scale with its zones, error band, mark and word."""
    pieces: list[Piece] = []
    y = 4.0
    for row in rows:
        names = wrap(row.name, floor(layout.name_width / _LETTER)) or [""]
        pieces += _profile_row(row, names, y, axis, layout)
        y += _row_height(names, layout)
    pieces += _axis_labels(axis, layout, y + 12)
    return Drawing("profile", layout.width, y + 18, title, "; ".join(map(_spoken, rows)), tuple(pieces))


def trail(points: Sequence[TrailPoint], *, title: str, axis: Axis = PERCENT) -> Drawing:
    """Return one scale of one child over time; a heavy line is a change larger than measurement error."""
    left, right, step, height = 30, 6, 46, 158
    width = left + right + step * max(2, len(points))
    places = [left + step * (number + 0.5) for number in range(len(points))]

    def y(value: float) -> float:
        return 112 - axis.share(value) * 92

    pieces = list(_trail_grid(axis, left, width - right, y))
    for (x1, before), (x2, after) in pairwise(zip(places, points, strict=True)):
        pieces.append(_trail_step(x1, x2, before, after, y))
    for x, point in zip(places, points, strict=True):
        pieces += _trail_point(x, point, y)
    return Drawing("trail", width, height, title, "; ".join(map(_spoken_point, points)), tuple(pieces))


def class_strip(counts: Mapping[str, int], *, title: str, width: int = 320) -> Drawing:
    """Return how many children of a class stand in each status, as one strip; empty statuses take no room."""
    filled = [(band, counts[band]) for band in MARKS if counts.get(band)]
    room, total = max(0, width - 40 * len(filled)), sum(count for _, count in filled)
    x = 0.0
    pieces: list[Piece] = []
    for band, count in filled:
        segment = 40 + room * count / total
        pieces += _strip_segment(band, count, x, segment)
        x += segment
    description = "; ".join(f"{band_word(band)}: {count}" for band, count in filled) or band_word("no_data")
    return Drawing("strip", max(width, x), 24, title, description, tuple(pieces))


def _row_height(names: Sequence[str], layout: Layout) -> float:
    """Return the height of one profile row whose name takes so many lines."""
    return 15.0 * len(names) + 52 if layout.words_below else max(30.0, 15.0 * len(names) + 8)


def _profile_row(row: ProfileRow, names: Sequence[str], top: float, axis: Axis, layout: Layout) -> Iterator[Piece]:
    """Yield one scale: name, track, verdict; the name stands above the track on a narrow page."""
    height = 15.0 * len(names)
    middle = top + height + 13 if layout.words_below else top + _row_height(names, layout) / 2
    first = top + 11 if layout.words_below else middle - height / 2 + 11.5
    for number, line in enumerate(names):
        yield Label(0, first + 15 * number, line, "name")
    yield from _track(row, middle, axis, layout)
    yield from _verdict(row, middle, layout)


def _track(row: ProfileRow, y: float, axis: Axis, layout: Layout) -> Iterator[str]:
    """Yield zones, ground line, the class, the error band and the mark of one scale, centred on ``y``."""

    def x(value: float) -> float:
        return layout.track_from + axis.share(value) * (layout.track_to - layout.track_from)

    yield from (_zone(zone, x, y) for zone in row.zones)
    yield _line(layout.track_from, y + 8, layout.track_to, y + 8, "ground", INK_SOFT, 0.5)
    if row.peers is not None:
        yield _peers(x(row.peers[0]), x(row.peers[1]), y)
    if row.low is not None and row.high is not None:
        yield _whisker(x(row.low), x(row.high), y)
    if row.value is not None:
        yield _placed_mark(row.band, x(row.value), y)


def _zone(zone: Zone, x: Callable[[float], float], y: float) -> str:
    """Return the tinted part of a track; a white gap parts it from the next one, on a grey copy too."""
    start, end = x(zone.start), x(zone.end)
    return (
        f'<rect class="zone zone-{zone.band}" x="{start:.1f}" y="{y - 8:.1f}" width="{max(0.0, end - start - 1.5):.1f}" '
        f'height="16" fill="{_ZONE_FILLS[zone.band]}"/>'
    )


def _peers(low: float, high: float, y: float) -> str:
    """Return the bracket under the track that spans the middle half of the class."""
    path = f"M{low:.1f} {y + 8:.1f}v4.5H{high:.1f}v-4.5"
    return f'<path class="peers" d="{path}" fill="none" stroke="{INK_SOFT}" stroke-width="1.3"/>'


def _whisker(low: float, high: float, y: float) -> str:
    """Return the error band: a line with end caps."""
    path = f"M{low:.1f} {y - 5:.1f}v10M{low:.1f} {y:.1f}H{high:.1f}M{high:.1f} {y - 5:.1f}v10"
    return f'<path class="error" d="{path}" fill="none" stroke="{INK}" stroke-width="1.4"/>'


def _placed_mark(band: str, x: float, y: float, size: float = 13) -> str:
    """Return the mark of ``band`` centred on a point."""
    place = f"translate({x - size / 2:.1f} {y - size / 2:.1f}) scale({size / 16:.3f})"
    return f'<g class="mark-{band}" transform="{place}">{MARKS[band]}</g>'


def _verdict(row: ProfileRow, y: float, layout: Layout) -> Iterator[Label]:
    """Yield the value and the status word: right of the track, or under it on a narrow page."""
    value = "" if row.value is None else shown(row.value)
    if layout.words_below:
        yield Label(layout.track_from, y + 28, f"{value}  {band_word(row.band)}".strip(), "word", fill=INK_SOFT)
        return
    if value:
        yield Label(layout.track_to + 34, y + 4.2, value, "value", anchor="end", weight=600)
    yield Label(layout.track_to + 44, y + 4.2, band_word(row.band), "word", fill=INK_SOFT, size=11)


def _axis_labels(axis: Axis, layout: Layout, y: float) -> Iterator[Label]:
    """Yield the numbers under a profile."""
    for tick in axis.ticks():
        x = layout.track_from + axis.share(tick) * (layout.track_to - layout.track_from)
        yield Label(x, y, shown(tick), "tick", anchor="middle", fill=INK_SOFT, size=10)


def _trail_grid(axis: Axis, left: float, right: float, y: Callable[[float], float]) -> Iterator[Piece]:
    """Yield the horizontal lines of a trail with their numbers."""
    for tick in (axis.low, (axis.low + axis.high) / 2, axis.high):
        yield _line(left, y(tick), right, y(tick), "grid", LINE, 1)
        yield Label(left - 6, y(tick) + 3.5, shown(tick), "tick", anchor="end", fill=INK_SOFT, size=10)


def _trail_step(x1: float, x2: float, before: TrailPoint, after: TrailPoint, y: Callable[[float], float]) -> str:
    """Return the line between two sittings: heavy when the change is reliable, thin and dashed when it may be chance."""
    if after.reliable:
        return _line(x1, y(before.value), x2, y(after.value), "change change-reliable", INK, 2.4)
    return _line(x1, y(before.value), x2, y(after.value), "change", INK_SOFT, 1.1, dash="3 3")


def _trail_point(x: float, point: TrailPoint, y: Callable[[float], float]) -> Iterator[Piece]:
    """Yield one sitting: its error band, mark, value and date."""
    above = y(point.value) - 9
    if point.low is not None and point.high is not None:
        yield _line(x, y(point.low), x, y(point.high), "error", INK, 1.2)
        above = min(above, y(point.high) - 4)
    yield _placed_mark(point.band, x, y(point.value), 11)
    yield Label(x, above, shown(point.value), "value", anchor="middle", weight=600, size=11)
    for number, line in enumerate(wrap(point.when, 8)[:3]):
        yield Label(x, 129 + 13 * number, line, "tick", anchor="middle", fill=INK_SOFT, size=10.5)


def _strip_segment(band: str, count: int, x: float, width: float) -> Iterator[Piece]:
    """Yield one status of a class: a tinted box with its mark and the number of children."""
    yield (
        f'<rect class="zone zone-{band}" x="{x + 0.5:.1f}" y="0.5" width="{width - 2:.1f}" height="23" '
        f'fill="{_ZONE_FILLS.get(band, SURFACE)}" stroke="{LINE}"/>'
    )
    yield _placed_mark(band, x + 12, 12, 12)
    yield Label(x + 22, 16.2, str(count), "value", weight=600)


def _spoken(row: ProfileRow) -> str:
    """Return one scale as a sentence for those who listen."""
    if row.value is None:
        return f"{row.name}: {band_word(row.band)}"
    band = "" if row.low is None or row.high is None else f" ({shown(row.low)}–{shown(row.high)})"
    peers = "" if row.peers is None else f"; {gettext('middle half of the class')}: {'–'.join(map(shown, row.peers))}"
    return f"{row.name}: {shown(row.value)}{band}, {band_word(row.band)}{peers}"


def _spoken_point(point: TrailPoint) -> str:
    """Return one sitting as a sentence for those who listen."""
    change = ", " + gettext("a reliable change") if point.reliable else ""
    return f"{point.when}: {shown(point.value)}, {band_word(point.band)}{change}"


def _line(
    x1: float, y1: float, x2: float, y2: float, kind: str, stroke: str, width: float, *, dash: str = "none"
) -> str:
    """Return a straight line."""
    return (
        f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
        f'stroke-width="{width:g}" stroke-dasharray="{dash}"/>'
    )


def _safe(words: str) -> str:
    """Return ``words`` for XML; control characters, which XML cannot hold, are dropped."""
    return escape(words if words.isprintable() else "".join(letter for letter in words if letter >= " "))
