"""Searches every byte of a folder for words, in each form a browser might have written them."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CODES = ("utf-8", "utf-16-le")


@dataclass(frozen=True)
class Trace:
    """Where a word stands, and in which form."""

    file: str
    word: str
    form: str


def traces(folder: Path, words: Iterable[str]) -> list[Trace]:
    """Return where one of the words stands in a file of ``folder``, or in the file's name."""
    needles = [(word, form, needle) for word in words for form, needle in forms(word)]
    return [
        Trace(str(path.relative_to(folder)), word, form)
        for path, content in _contents(folder)
        for word, form, needle in needles
        if needle in content
    ]


def forms(word: str) -> Iterator[tuple[str, bytes]]:
    """Yield a word as UTF-8 and UTF-16LE, each plain and in base64, wherever in a longer text it may begin."""
    for code in CODES:
        plain = word.encode(code)
        yield code, plain
        for before in range(3):
            inner = _inner_base64(plain, before)
            yield f"{code} in base64, {before} before", inner
            if inner != (for_addresses := inner.translate(bytes.maketrans(b"+/", b"-_"))):
                yield f"{code} in base64 for addresses, {before} before", for_addresses


def _inner_base64(plain: bytes, before: int) -> bytes:
    """Return those signs of the base64 of ``plain`` that depend on no neighbour, with ``before`` bytes standing before it."""
    coded = base64.b64encode(bytes(before) + plain).rstrip(b"=")
    first = -(-before * 8 // 6)  # a sign carries six bits; a sign that shares some with what stands before is left out
    return coded[first : (before + len(plain)) * 8 // 6]


def _contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file with its name and its bytes; a browser at work may take one away meanwhile."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        try:
            content = path.read_bytes()
        except OSError:
            continue
        yield path, path.name.encode() + b"\n" + content
