"""Kazakh text: alphabetical order, tolerant search, names as they were meant.

No ICU here or in the database: order is a key of code points that Python and SQL compute alike, and an index can hold.
"""

import re
import unicodedata

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_FIRST = 0x0100  # 42 consecutive code points, all above ASCII, so Latin names come before Cyrillic ones
_PLACES = str.maketrans({letter: chr(_FIRST + place) for place, letter in enumerate(ALPHABET)})

# Written out rather than computed by each server: the same text in every database, for ever.
KK_KEY_SQL = (
    "create function kk_key(text) returns text language sql immutable strict parallel safe "
    f"return translate(lower($1), '{ALPHABET}', '{''.join(chr(_FIRST + place) for place in range(len(ALPHABET)))}');"
)

# What people type for a letter their keyboard has not: one key for all of them.
_TOLERANT = str.maketrans(
    {
        "ә": "а", "ə": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и", "ы": "и",
        "ё": "е", "й": "и", "ъ": "", "ь": "", "’": "", "'": "", "`": "", "-": " ", "‐": " ", "–": " ",
    }
)  # fmt: skip

LATIN_SCHWA, CYRILLIC_SCHWA = "\u0259", "ә"
# Latin letters that look like Cyrillic ones; found by a slip of the keyboard in an otherwise Cyrillic word
_LOOK_ALIKE = dict(zip("ABCEHIKMOPTXYaceiopxyhƏə", "АВСЕНІКМОРТХУасеіорхуһӘә", strict=True))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s+")


def sort_key(text: str) -> str:
    """Return the key by which Kazakh (and Russian) names stand in alphabetical order; equal to SQL ``kk_key``."""
    return text.lower().translate(_PLACES)


def search_key(text: str) -> str:
    """Return the key under which a name is found however its Kazakh letters were typed."""
    folded = clean(text).lower().translate(_TOLERANT)
    return _SPACES.sub(" ", folded).strip()


def clean(text: str) -> str:
    """Return the text as it was meant: composed letters, ordinary spaces, nothing invisible."""
    composed = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", _CONTROL.sub(" ", _INVISIBLE.sub("", composed))).strip()


def has_latin_schwa(text: str) -> bool:
    """Say whether the Latin ə stands where the Cyrillic ә belongs."""
    return LATIN_SCHWA in text or LATIN_SCHWA.upper() in text


def with_cyrillic_schwa(text: str) -> str:
    """Return the text with every Latin ə as the Cyrillic ә."""
    return text.replace(LATIN_SCHWA, CYRILLIC_SCHWA).replace(LATIN_SCHWA.upper(), CYRILLIC_SCHWA.upper())


def without_look_alikes(text: str) -> str:
    """Return the text with look-alike Latin letters of Cyrillic words put right; a wholly Latin word stays."""
    return re.sub(r"[^\W\d_]+", lambda word: _mended(word.group()), text)


def _mended(word: str) -> str:
    if not any("\u0400" <= letter <= "\u04ff" for letter in word):
        return word
    return "".join(_LOOK_ALIKE.get(letter, letter) for letter in word)
