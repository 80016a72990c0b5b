"""Searches every byte of a folder for words, in each form a browser might have written them.

Chromium keeps its stores in LevelDB, whose tables are packed with Snappy: a word that repeats two of its letters is not whole
in the bytes any more. So tables are searched as they lie there and unpacked.
"""

import base64
import time
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
    """Yield every file with its name and its bytes."""
    for path, content in _read(folder).items():
        yield path, b"\n".join([path.name.encode(), content, *unpacked_blocks(content)])


def _read(folder: Path) -> dict[Path, bytes]:
    """Read all files; where a browser at work has put one in the place of another meanwhile, read again."""
    for _ in range(20):
        try:
            paths = [path for path in folder.rglob("*") if not path.is_symlink() and path.is_file()]
            return {path: path.read_bytes() for path in sorted(paths)}
        except FileNotFoundError:
            time.sleep(0.1)
    raise TimeoutError(f"{folder} never stands still")


TABLE_ENDS = (0xDB4775248B80FB57).to_bytes(8, "little")
FOOTER, SNAPPY = 48, 1


def unpacked_blocks(table: bytes) -> list[bytes]:
    """Return the packed blocks of a LevelDB table, unpacked; nothing of any other file (leveldb/doc/table_format.md)."""
    if not table.endswith(TABLE_ENDS) or len(table) < FOOTER:
        return []
    at = len(table) - FOOTER
    _, at = _handle(table, at)  # of what is about the table
    index, _ = _handle(table, at)
    return [_block(table, handle) for handle in _values(_block(table, index))]


def _block(table: bytes, handle: tuple[int, int]) -> bytes:
    offset, size = handle
    block = table[offset : offset + size]
    return unpack(block) if table[offset + size] == SNAPPY else block


def _values(index: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the blocks of a table lie, as its index says."""
    at, end = 0, len(index) - 4 - 4 * int.from_bytes(index[-4:], "little")
    while at < end:
        _, at = _number(index, at)
        own, at = _number(index, at)
        size, at = _number(index, at)
        yield _handle(index, at + own)[0]
        at += own + size


def _handle(content: bytes, at: int) -> tuple[tuple[int, int], int]:
    offset, at = _number(content, at)
    size, at = _number(content, at)
    return (offset, size), at


def _number(content: bytes, at: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, and what comes after it."""
    number = shift = 0
    while True:
        byte = content[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at


def unpack(packed: bytes) -> bytes:
    """Return the text of a Snappy block (snappy/format_description.txt)."""
    _, at = _number(packed, 0)
    text = bytearray()
    while at < len(packed):
        tag = packed[at]
        extra = _extra_bytes(tag)
        follows = int.from_bytes(packed[at + 1 : at + 1 + extra], "little")
        at += 1 + extra
        if tag & 3 == 0:
            length = 1 + (follows if extra else tag >> 2)
            text += packed[at : at + length]
            at += length
        else:
            short = tag & 3 == 1
            length = (tag >> 2 & 7) + 4 if short else (tag >> 2) + 1
            _repeat(text, (tag >> 5) << 8 | follows if short else follows, length)
    return bytes(text)


def _extra_bytes(tag: int) -> int:
    """How many bytes after a tag belong to it: a long length of letters, or the distance back."""
    if tag & 3 == 0:
        return max(0, (tag >> 2) - 59)
    return (1, 2, 4)[(tag & 3) - 1]


def _repeat(text: bytearray, back: int, length: int) -> None:
    """Append what stands ``back`` bytes before; it may run into itself."""
    start = len(text) - back
    text += (text[start:] * (length // back + 1))[:length]
