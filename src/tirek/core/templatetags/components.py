"""Parts of pages, ready in every template. docs/reference/components.md shows how each is written.

Words come from gettext in the active language; the shapes of the status marks are those of ``core/charts.py``, so that
screen and paper agree.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from tirek.core import charts

register = template.Library()

SYMBOL = re.compile(r'<symbol id="([^"]+)" viewBox="0 0 24 24">(.*?)</symbol>')
LANGUAGE_CODES = {"kk": "Қаз", "ru": "Рус", "en": "Eng"}
GROUPS = ("radio", "checkboxes")
DJANGO_ROWS, ROWS = "10", 4  # a text field nobody gave a height
CHART_SCALE = 1.2  # 12 units of text become 14 px
TOAST_ICONS = {"success": "check", "warning": "warning", "error": "warning"}


@cache
def icons() -> Mapping[str, str]:
    """Return the drawing of every icon by its name."""
    sprite = settings.BASE / "frontend" / "icons" / "icons.svg"
    return dict(SYMBOL.findall(sprite.read_text()))


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Draw an icon. Without ``label`` it is decoration beside words; ``size`` is "" or "l". An unknown name raises KeyError."""
    drawing = mark_safe(icons()[name])  # noqa: S308 - our own file
    size_class = f" icon-{size}" if size else ""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon{}" viewBox="0 0 24 24" {}>{}</svg>', size_class, spoken, drawing)


@register.simple_tag
def status_mark(band: str, words: str = "", count: int | None = None) -> SafeString:
    """Draw a status as a shape and a word. ``band``: strength, in_range, watch, needs_attention, no_data, not_valid."""
    shown = words or charts.band_word(band)
    number = "" if count is None else format_html(' <b class="number">{}</b>', count)
    return format_html(
        '<span class="status status-{}">{}<span>{}{}</span></span>', band, charts.mark(band, ""), shown, number
    )


@register.simple_tag
def status_shape(band: str) -> SafeString:
    """Draw the shape alone, named for those who listen. Only where the word cannot stand, as in a class grid."""
    return charts.mark(band, charts.band_word(band))


@register.simple_tag
def chart(drawing: charts.Drawing) -> SafeString:
    """Draw a chart at its own size, a little larger than on paper; it shrinks with its column."""
    sizes = f'<svg width="{drawing.width * CHART_SCALE:g}" height="{drawing.height * CHART_SCALE:g}" '
    return mark_safe(drawing.svg().replace("<svg ", sizes, 1))  # noqa: S308 - core/charts.py escapes


@register.inclusion_tag("components/grid_cell.html")
def grid_cell(band: str, value: str | float | None = None, url: str = "", note: str = "") -> dict[str, Any]:
    """Fill a cell of a class grid: a shape; value, word and note on hover and focus."""
    number = charts.shown(value) if isinstance(value, int | float) else value or ""
    words = " · ".join(filter(None, (number, charts.band_word(band), note)))
    return {"shape": charts.mark(band, ""), "number": number, "words": words, "url": url}


def consent_word(state: str) -> str:
    """Return the state of a consent in the active language."""
    return {
        "given": pgettext("consent", "given"),
        "refused": pgettext("consent", "refused"),
        "waiting": pgettext("consent", "waiting for an answer"),
        "withdrawn": pgettext("consent", "withdrawn"),
        "expired": pgettext("consent", "expired"),
        "conflict": pgettext("consent", "guardians disagree"),
        "not_yet": pgettext("consent", "not in force yet"),
        "not_asked": pgettext("consent", "not asked"),
    }[state]


@register.inclusion_tag("components/consent_mark.html")
def consent_mark(state: str, compact: bool = False, detail: str = "", url: str = "") -> dict[str, Any]:  # noqa: FBT001, FBT002 - a template names it
    """Draw the state of one consent. ``compact`` keeps the word for hover, focus and listening, as in a class's grid."""
    words = " · ".join(filter(None, (consent_word(state), detail)))
    drawing = "clock" if state == "not_yet" else f"consent-{state}"
    return {"state": state, "icon": drawing, "words": words, "compact": compact, "url": url}


def board_word(state: str) -> str:
    """Return the state of a seat on the live board in the active language."""
    return {
        "not_started": pgettext("board", "not started"),
        "working": pgettext("board", "working"),
        "finished": pgettext("board", "finished"),
        "stopped": pgettext("board", "stopped"),
        "help": pgettext("board", "help needed"),
        "unfinished": pgettext("board", "not finished"),
    }[state]


@register.inclusion_tag("components/board_tile.html")
def board_tile(name: str, state: str, detail: str = "", url: str = "") -> dict[str, Any]:
    """Show one seat of a screening. ``state``: not_started, working, finished, stopped, unfinished, help."""
    return {
        "name": name,
        "state": state,
        "icon": "clock" if state == "unfinished" else f"tile-{state}",
        "words": board_word(state),
        "detail": detail,
        "url": url,
    }


@register.inclusion_tag("components/person_chip.html")
def person_chip(name: str, detail: str = "", url: str = "") -> dict[str, str]:
    """Name a person with two letters and never a photograph."""
    letters = "".join(part[0] for part in str(name).split()[:2])
    return {"name": name, "letters": letters.upper(), "detail": detail, "url": url}


@register.simple_tag
def crumb(label: str, url: str = "") -> SafeString:
    """Write one step of the ``breadcrumbs`` block; the page itself has no ``url``."""
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li aria-current="page">{}</li>', label)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", help: str | None = None, row: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - names of template parameters
    """Write a form field with its label, help and error; ``row`` lays short choices side by side.

    ``label`` and ``help`` replace the form's own; ``help=""`` leaves it out.
    """
    if help is not None:
        bound.help_text = help
    kind = _kind_of(bound.field.widget)
    return {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "row": row,
        "control": "" if kind in GROUPS else bound.as_widget(attrs=_attributes(bound, kind)),
        "choices": _choices(bound) if kind in GROUPS else (),
    }


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """Write the errors of the whole form, its hidden fields and all its visible ones."""
    return {"form": form}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """Say at the top of a refused form how many fields wait for correction; each is a link."""
    wrong = [bound for bound in form if bound.errors and not bound.is_hidden]
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    return {"errors": [*form.non_field_errors(), *hidden], "wrong": wrong}


@register.inclusion_tag("components/pages.html", takes_context=True)
def pages(context: template.Context, page: Page) -> dict[str, Any]:
    """Lead to the other pages of a long list; what else stands in the address is kept."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"request": context["request"], "page": page, "numbers": list(numbers)}


@register.filter
def toast_icon(level: str) -> str:
    """Return the icon of a message's level."""
    return TOAST_ICONS.get(level, "info")


@register.simple_tag
def interface_languages() -> list[dict[str, Any]]:
    """Return the languages of the switch: code, short name, own full name, and whether it is the one in use."""
    return [
        {"code": code, "short": LANGUAGE_CODES[code], "name": name, "current": code == get_language()}
        for code, name in settings.LANGUAGES
    ]


def _kind_of(widget: forms.Widget) -> str:
    """Return how a widget is laid out: hidden, checkbox, checkboxes, radio, file, date, select, textarea or text."""
    layouts: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.HiddenInput, "hidden"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radio"),
        (forms.CheckboxInput, "checkbox"),
        (forms.FileInput, "file"),
        (forms.DateInput, "date"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
    )
    return next((name for kind, name in layouts if isinstance(widget, kind)), "text")


def _attributes(bound: BoundField, kind: str) -> dict[str, Any]:
    """Return what a control needs besides Django's own: no words that vanish when they are needed, a fitting height."""
    if kind == "date":
        return {"placeholder": gettext("DD.MM.YYYY"), "inputmode": "numeric", "autocomplete": "off", "maxlength": 10}
    if kind == "textarea" and bound.field.widget.attrs.get("rows") == DJANGO_ROWS:
        return {"placeholder": False, "rows": ROWS}
    return {"placeholder": False} if kind in ("text", "textarea") else {}


def _choices(bound: BoundField) -> list[dict[str, Any]]:
    """Return the choices of a group: each with its control, its id and its words."""
    return [{"control": part.tag(), "id": part.id_for_label, "words": part.choice_label} for part in bound]
