"""Kazakh text: alphabetical order, tolerant search, names as they were meant.

No ICU here or in the database: order is a key of code points that Python and SQL compute alike, and an index can hold.
"""

import re
import unicodedata

from django.db.models import F, Func
from django.db.models.functions import Collate

# The Kazakh alphabet holds the Russian one in its order; letters of neighbours (Uzbek, Tajik, Uyghur, Ukrainian) stand
# beside the letter they came from, so that their names are not thrown behind я.
ALPHABET = "аәбвгғґдеёєжҗзиїӣйкқлмнңоөпрстуұүўӯфхһҳцчҷшщъыіьэюя"
_FIRST = 0x0370  # the Greek block: above every Latin letter, below Cyrillic, two bytes a letter
_LATIN = [letter for letter in map(chr, range(0x41, 0x180)) if letter.isupper() and len(letter.lower()) == 1]
_LATIN = [letter for letter in _LATIN if ord(letter.lower()) < 0x180]


def _places() -> dict[str, str]:
    """Return what stands for each letter; written out, because lower() differs between servers and their versions."""
    targets = {letter: chr(_FIRST + place) for place, letter in enumerate(ALPHABET)}
    return (
        targets
        | {letter.upper(): target for letter, target in targets.items()}
        | {letter: letter.lower() for letter in _LATIN}
        | {"İ": "i"}
    )


_PLACES = _places()
_TO_PLACES = str.maketrans(_PLACES)

KK_KEY_SQL = (
    "create function kk_key(text) returns text language sql immutable strict parallel safe "
    f"return translate($1, '{''.join(_PLACES)}', '{''.join(_PLACES.values())}');"
)

# What people type for a letter their keyboard has not: one key for all of them. й, ё, ї and accents fall apart before.
_TOLERANT = str.maketrans(
    {
        "ә": "а", "ə": "а", "ғ": "г", "ґ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "ҳ": "х",
        "і": "и", "ы": "и", "є": "е", "җ": "ж", "ҷ": "ч", "ъ": "", "ь": "",
    }
)  # fmt: skip
_APOSTROPHES = re.compile("['`´ʼʹ‘’′]")
_NOT_A_WORD = re.compile(r"[\W_]+")

LATIN_SCHWA, CYRILLIC_SCHWA = "\u0259", "ә"
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W\d_]+")
# Latin letters that look like Cyrillic ones; found by a slip of the keyboard in an otherwise Cyrillic word
_TO_CYRILLIC = dict(zip("ABCEHIKMOPTXYaceikopxyhƏəƟɵŊŋËë", "АВСЕНІКМОРТХУасеікорхуһӘәӨөҢңЁё", strict=True))
_LOOKS_CYRILLIC = re.compile(f"[{''.join(_TO_CYRILLIC)}]")
_TO_LATIN = {cyrillic: latin for latin, cyrillic in _TO_CYRILLIC.items() if latin.isascii()}
_SPACES = re.compile(r"\s+")


def alphabetical(field: str) -> Collate:
    """Return the expression to order a query by: ``field`` as the Kazakh alphabet has it, on any server."""
    return Collate(Func(F(field), function="kk_key"), "C")


def sort_key(text: str) -> str:
    """Return the key by which Kazakh (and Russian) names stand in alphabetical order; equal to SQL ``kk_key``.

    Capitals count as small letters, digits come first, Latin letters before Cyrillic. Keys compare by code point
    (collation "C").
    """
    return text.translate(_TO_PLACES)


def search_key(text: str) -> str:
    """Return the key under which a name is found however its Kazakh letters, hyphens and accents were typed."""
    folded = unicodedata.normalize("NFKD", clean(text)).lower()
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    plain = _APOSTROPHES.sub("", bare).translate(_TOLERANT)
    return _NOT_A_WORD.sub(" ", without_look_alikes(plain).translate(_TOLERANT)).strip()


def clean(text: str) -> str:
    """Return the text as it was meant: composed letters, ordinary spaces, nothing invisible, no control characters."""
    composed = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", composed if composed.isprintable() else "".join(map(_seen, composed))).strip()


def _seen(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cf", "Cs", "Co", "Cn"):  # invisible, half a pair, nobody's, nothing
        return ""
    return " " if category in ("Cc", "Zl", "Zp", "Zs") else letter


def has_latin_schwa(text: str) -> bool:
    """Say whether the Latin ə stands where the Cyrillic ә belongs."""
    return LATIN_SCHWA in text or LATIN_SCHWA.upper() in text


def with_cyrillic_schwa(text: str) -> str:
    """Return the text with every Latin ə as the Cyrillic ә."""
    return text.replace(LATIN_SCHWA, CYRILLIC_SCHWA).replace(LATIN_SCHWA.upper(), CYRILLIC_SCHWA.upper())


def without_look_alikes(text: str) -> str:
    """Return the text with words of two alphabets put right, where letters only look alike.

    A word becomes Cyrillic if it can, else Latin if it can, else it stays. A wholly Latin word stays, unless its
    neighbours are Cyrillic and every letter of it looks Cyrillic («OMAP Ерлан»).
    """
    if not (_LOOKS_CYRILLIC.search(text) and _CYRILLIC.search(text)):
        return text
    return _WORD.sub(lambda word: _mended(word.group()), text)


def _mended(word: str) -> str:
    cyrillic = "".join(_TO_CYRILLIC.get(letter, letter) for letter in word)
    if len(_CYRILLIC.findall(cyrillic)) == len(cyrillic):
        return cyrillic
    latin = "".join(_TO_LATIN.get(letter, letter) for letter in word)
    return word if _CYRILLIC.search(latin) else latin
