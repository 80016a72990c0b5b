"""Message catalogues without xgettext and msgfmt: read the sources, read the parts, write the .mo.

Each topic has a file ``locale/<language>/parts/<topic>.po``; together they become ``LC_MESSAGES/django.mo``. English needs
no catalogue: the English text is the key.
"""

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.translation.template import (
    block_re,
    constant_re,
    endblock_re,
    inline_re,
    plural_re,
)

LANGUAGES = ("kk", "ru")
# A Kazakh noun after a number stays singular; the plural form is for texts that count without a noun beside the number.
PLURALS = {
    "kk": ("nplurals=2; plural=(n != 1);", 2),
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
        "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);",
        4,
    ),
}
CALLS = {
    "_": "s", "gettext": "s", "gettext_lazy": "s", "gettext_noop": "s",
    "pgettext": "cs", "pgettext_lazy": "cs",
    "ngettext": "sp", "ngettext_lazy": "sp",
    "npgettext": "csp", "npgettext_lazy": "csp",
}  # fmt: skip
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[a-zA-Z]|\{(\w*)\}")
SAME = "# same in every language"  # a translator's word that a translation equal to the English text is meant
TWO_ALPHABETS = re.compile("[A-Za-z\u018f\u0259][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z\u018f\u0259]")

Key = tuple[str, str]  # context, English text


class CatalogueBroken(ValueError):
    """A .po file cannot be read; the message names file and line."""


@dataclass
class Entry:
    """One message of a .po file."""

    context: str
    text: str
    plural: str = ""
    translations: list[str] = field(default_factory=list)
    fuzzy: bool = False
    where: str = ""
    same: bool = False

    @property
    def key(self) -> Key:
        return self.context, self.text


def used_messages(root: Path) -> dict[Key, tuple[str, str]]:
    """Return every message of the sources under ``root``: key → (plural or "", first place)."""
    found: dict[Key, tuple[str, str]] = {}
    for file in _sources(root):
        for context, text, plural, line in _messages_in(file):
            known = found.setdefault((context, text), (plural, f"{file.relative_to(root)}:{line}"))
            if plural and not known[0]:
                found[(context, text)] = (plural, known[1])
    return found


def read_parts(folder: Path) -> list[Entry]:
    """Return the entries of all parts of one language.

    Raises CatalogueBroken.
    """
    return [entry for file in sorted(folder.glob("*.po")) for entry in read_po(file)]


def read_po(file: Path) -> list[Entry]:
    """Return the entries of one .po file, its header left out.

    Raises CatalogueBroken.
    """
    entries: list[Entry] = []
    for line, block in _blocks(file.read_text(encoding="utf-8")):
        entry = _entry(block, f"{file}:{line}")
        if entry is not None and entry.text:
            entries.append(entry)
    return entries


def write_mo(entries: list[Entry], target: Path, language: str) -> None:
    """Write the catalogue gettext reads (GNU .mo, little-endian, sorted)."""
    table = {
        "": f"Content-Type: text/plain; charset=UTF-8\nLanguage: {language}\nPlural-Forms: {PLURALS[language][0]}\n"
    }
    for entry in entries:
        if entry.translations and all(entry.translations) and not entry.fuzzy:
            key = entry.text if not entry.plural else f"{entry.text}\0{entry.plural}"
            table[f"{entry.context}\4{key}" if entry.context else key] = "\0".join(entry.translations)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_mo_bytes(table))


def compile_catalogues(locale: Path) -> list[Path]:
    """Write the .mo of each language whose parts are newer; return what was written.

    Raises CatalogueBroken.
    """
    written = []
    for language in LANGUAGES:
        parts, target = locale / language / "parts", locale / language / "LC_MESSAGES" / "django.mo"
        newest = max(place.stat().st_mtime for place in (parts, *parts.glob("*.po")))  # a removed part counts too
        if not target.exists() or target.stat().st_mtime < newest:
            write_mo(read_parts(parts), target, language)
            written.append(target)
    return written


def findings(root: Path, locale: Path) -> list[str]:
    """Return what is wrong with the catalogues: untranslated, fuzzy, doubled, unused, placeholders that differ."""
    used = used_messages(root)
    found: list[str] = []
    for language in LANGUAGES:
        entries = read_parts(locale / language / "parts")
        found += _doubled(entries, language)
        known = {entry.key: entry for entry in entries}
        found += [
            f"{language}: not translated: {text!r} ({place})"
            for (context, text), (_, place) in sorted(used.items())
            if (context, text) not in known
        ]
        for entry in entries:
            found += [f"{language}: {what}: {entry.text!r} ({entry.where})" for what in _faults(entry, language, used)]
    return found


def missing_of(root: Path, locale: Path, language: str) -> list[Entry]:
    """Return entries, still without translation, for every used message that no part of the language has."""
    known = {entry.key for entry in read_parts(locale / language / "parts")}
    return [
        Entry(context, text, plural, where=place)
        for (context, text), (plural, place) in sorted(used_messages(root).items())
        if (context, text) not in known
    ]


def as_po(entry: Entry, language: str) -> str:
    """Return one entry as it stands in a .po file."""
    lines = [f"#: {entry.where}"] if entry.where else []
    lines += [f"msgctxt {_quoted(entry.context)}"] if entry.context else []
    lines.append(f"msgid {_quoted(entry.text)}")
    if not entry.plural:
        return "\n".join([*lines, f"msgstr {_quoted(''.join(entry.translations[:1]))}"])
    lines.append(f"msgid_plural {_quoted(entry.plural)}")
    forms = entry.translations or [""] * PLURALS[language][1]
    return "\n".join([*lines, *(f"msgstr[{place}] {_quoted(form)}" for place, form in enumerate(forms))])


def _faults(entry: Entry, language: str, used: dict[Key, tuple[str, str]]) -> Iterator[str]:
    """Name what is wrong with an entry as a whole and with each of its forms."""
    if entry.key not in used and "libraries.po" not in entry.where:  # words that libraries ask for
        yield "no longer used"
    if used.get(entry.key, ("", ""))[0] not in ("", entry.plural):
        yield "another plural in the source"
    if entry.fuzzy:
        yield "fuzzy"
    expected = PLURALS[language][1] if entry.plural else 1
    if len(entry.translations) != expected or not all(entry.translations):
        yield "not translated"
    for translation in filter(None, entry.translations):
        yield from _faults_of_form(entry, translation)


def _faults_of_form(entry: Entry, translation: str) -> Iterator[str]:
    if _placeholders(translation) - _placeholders(entry.text) - _placeholders(entry.plural):
        yield "unknown placeholder"
    if not entry.plural and _placeholders(entry.text) - _placeholders(translation):
        yield "lost placeholder"
    if _ends(translation) != _ends(entry.text):
        yield "spaces at an end"
    bare = PLACEHOLDER.sub(" ", translation)
    if TWO_ALPHABETS.search(bare):
        yield "letters of two alphabets in one word"
    if translation == entry.text and re.search("[A-Za-z][a-z]", bare) and not entry.same:
        yield "the same as in English"


def _ends(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def _doubled(entries: list[Entry], language: str) -> list[str]:
    seen: dict[Key, Entry] = {}
    found = []
    for entry in entries:
        before = seen.setdefault(entry.key, entry)
        if before is not entry and before.translations != entry.translations:
            found.append(f"{language}: two translations: {entry.text!r} ({before.where}, {entry.where})")
    return found


def _placeholders(text: str) -> set[str]:
    """Return the names of placeholders; one without a name counts as itself («%d»)."""
    return {match[1] or match[2] or match[0] for match in PLACEHOLDER.finditer(text.replace("%%", ""))}


def _sources(root: Path) -> Iterator[Path]:
    for folder in (root / "src", root / "templates"):
        for file in sorted(folder.rglob("*")):
            if file.suffix in (".py", ".html", ".txt") and "tests" not in file.parts and "migrations" not in file.parts:
                yield file


def _messages_in(file: Path) -> Iterator[tuple[str, str, str, int]]:
    source = file.read_text(encoding="utf-8")
    return _in_python(source) if file.suffix == ".py" else _in_template(source)


def _in_python(source: str) -> Iterator[tuple[str, str, str, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (shape := CALLS.get(_name(node.func))):
            words = [_constant(argument) for argument in node.args[: len(shape)]]
            if len(words) == len(shape) and None not in words:
                parts = dict(zip(shape, words, strict=True))
                yield parts.get("c") or "", parts["s"] or "", parts.get("p") or "", node.lineno


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _in_template(source: str) -> Iterator[tuple[str, str, str, int]]:
    singular: list[str] | None = None
    plural: list[str] = []
    context, trimmed, line, in_plural = "", False, 0, False
    for token in _outside_comments(Lexer(source).tokenize()):
        if singular is not None:
            if token.token_type == TokenType.BLOCK and endblock_re.match(token.contents):
                yield context, _joined(singular, trimmed), _joined(plural, trimmed), line
                singular, plural, in_plural = None, [], False
            elif token.token_type == TokenType.BLOCK and plural_re.match(token.contents):
                in_plural = True
            else:
                piece = (
                    f"%({token.contents})s" if token.token_type == TokenType.VAR else _doubled_percents(token.contents)
                )
                (plural if in_plural else singular).append(piece)
            continue
        if token.token_type == TokenType.BLOCK and block_re.match(token.contents):
            singular, line, trimmed = [], token.lineno or 0, "trimmed" in token.split_contents()
            context = _context(token.contents)
        elif token.token_type == TokenType.BLOCK and (inline := inline_re.match(token.contents)):
            yield _context(token.contents), _doubled_percents(_unquoted(inline[1])), "", token.lineno or 0
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for constant in constant_re.findall(token.contents):
                yield "", _unquoted(constant), "", token.lineno or 0


def _outside_comments(tokens: list[Token]) -> Iterator[Token]:
    in_comment = False
    for token in tokens:
        word = token.contents.split()[:1] if token.token_type == TokenType.BLOCK else []
        in_comment = word == ["comment"] or (in_comment and word != ["endcomment"])
        if not in_comment:
            yield token


def _doubled_percents(text: str) -> str:
    """Django looks template texts up with their percent signs doubled."""
    return text.replace("%", "%%")


def _context(contents: str) -> str:
    match = re.search(r"""context\s+("[^"]*"|'[^']*')""", contents)
    return _unquoted(match[1]) if match else ""


def _joined(pieces: list[str], trimmed: bool) -> str:  # noqa: FBT001
    text = "".join(pieces)
    return " ".join(line.strip() for line in text.splitlines()).strip() if trimmed else text


def _unquoted(text: str) -> str:
    text = text.strip()
    text = re.sub(r"^_\((.*)\)$", r"\1", text)
    return text[1:-1] if text[:1] in "\"'" else text


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    start = 1
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            start = start if block else number
            block.append(line.strip())
        elif block:
            yield start, block
            block = []


def _entry(block: list[str], where: str) -> Entry | None:
    fields: dict[str, str] = {}
    current, fuzzy, same, places = "", False, False, []
    for line in block:
        if line.startswith("#,"):
            fuzzy = "fuzzy" in line
        elif line.startswith("#:"):
            places.append(line[2:].strip())
        elif line == SAME:
            same = True
        elif line.startswith("#"):
            continue
        elif match := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(".*")$', line):
            current = match[1]
            fields[current] = _read_quoted(match[2], where)
        elif line.startswith('"') and current:
            fields[current] += _read_quoted(line, where)
        else:
            raise CatalogueBroken(f"{where}: {line!r}")
    if "msgid" not in fields:
        return None
    forms = [value for name, value in sorted(fields.items()) if name.startswith("msgstr")]
    place = where + (" " + " ".join(places) if places else "")
    return Entry(fields.get("msgctxt", ""), fields["msgid"], fields.get("msgid_plural", ""), forms, fuzzy, place, same)


def _read_quoted(text: str, where: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError):
        raise CatalogueBroken(f"{where}: {text}") from None


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _mo_bytes(table: dict[str, str]) -> bytes:
    pairs = sorted((key.encode(), value.encode()) for key, value in table.items())
    head = 7 * 4
    strings_at = head + 16 * len(pairs)
    keys = b"".join(key + b"\0" for key, _ in pairs)
    index_keys, index_values, key_at, value_at = b"", b"", strings_at, strings_at + len(keys)
    for key, value in pairs:
        index_keys += struct.pack("<II", len(key), key_at)
        index_values += struct.pack("<II", len(value), value_at)
        key_at += len(key) + 1
        value_at += len(value) + 1
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), head, head + 8 * len(pairs), 0, strings_at)
    return header + index_keys + index_values + keys + b"".join(value + b"\0" for _, value in pairs)
