"""One typst compiler per process, used by one thread at a time.

Measured on two cores: 8-13 ms a document, memory stays flat over thousands, the GIL is free while typst works.
Typst keeps a thread pool, and a pool does not survive ``fork``: a child that inherits a used compiler would wait for
ever. Such a child gets ``ForkedAfterPrinting`` instead; start workers with ``spawn`` or before the first print.
"""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from tirek.core.charts import MARKS, mark

SOURCES = Path(__file__).parents[2]  # templates import each other by their path under src/tirek
FONTS = Path(__file__).parent / "fonts"

_lock = Lock()


class ForkedAfterPrinting(RuntimeError):
    """This process was forked from one that had already printed; typst would hang here."""


def compile_pdf(
    template: str,
    values: Mapping[str, Any],
    language: str,
    *,
    title: str,
    files: Mapping[str, bytes] | None = None,
    standards: Sequence[str] = (),
) -> bytes:
    """Return the tagged PDF of ``template`` (a path under ``src/tirek``) filled with ``values``.

    ``values`` must be plain (text, numbers, lists, mappings; a ``date`` becomes ISO text) and reach the template as
    ``json("/values.json")`` with ``language`` and ``title`` of the PDF added. ``files`` are further virtual files,
    such as drawn charts. ``standards`` are typst's names, for example ``ua-1``, checked while compiling.
    Raises ``typst.TypstError`` when the template is wrong and ForkedAfterPrinting in a forked child.
    """
    everything = {**values, "language": language, "title": title}
    text = json.dumps(everything, ensure_ascii=False, default=_plain).encode()
    world = {**_templates(), **(files or {}), "main.typ": _templates()[template], "values.json": text}
    wanted: list[Any] = list(standards)
    if _printing_process() != os.getpid():
        raise ForkedAfterPrinting
    with _lock:
        pdf: Any = _compiler().compile(input=world, format="pdf", pdf_standards=wanted)  # type: ignore[type-var]
    return pdf


def _plain(value: object) -> str:
    """Return ``value`` as JSON can hold it; only days are converted, everything else is the caller's mistake."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be printed; give text")


@cache
def _templates() -> dict[str, bytes]:
    """Return every template and mark of the code base by its virtual path; nothing else can be read by a template."""
    paths = sorted([*SOURCES.glob("*/print/*.typ"), *SOURCES.glob("core/printing/*.typ")])
    marks = {f"marks/{kind}.svg": mark(kind, "").encode() for kind in MARKS}
    return {path.relative_to(SOURCES).as_posix(): path.read_bytes() for path in paths} | marks


@cache
def _printing_process() -> int:
    """Return the id of the process that printed first, in this process or in the one it was forked from."""
    return os.getpid()


@cache
def _compiler() -> typst.Compiler:
    """Build the compiler; one rayon thread, because two cores print twice as many documents with one thread each."""
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]))
