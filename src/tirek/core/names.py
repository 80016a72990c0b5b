"""Names of people as Kazakhstan writes them: surname, given name, patronymic (also «Ерлан қызы», «Ерланұлы», «Ерлановна»)."""

import re
from dataclasses import dataclass

from tirek.core.kazakh import search_key

_PATRONYMIC = re.compile(r"(ұлы|улы|қызы|кызы|ович|евич|ич|овна|евна|ична|инична)$", re.IGNORECASE)
_CHILD_OF = ("ұлы", "улы", "қызы", "кызы", "uly", "kyzy", "qyzy", "оглы", "оғлы", "углы", "гызы")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class FullName:
    """The parts of a name; ``reordered`` says that the text had the given name first and the parts were put in order."""

    surname: str
    given_name: str
    patronymic: str
    reordered: bool = False


def split_name(text: str) -> FullName:
    """Return the parts of a cleaned full name; surname first unless its patronymic shows another order."""
    parts = text.replace(",", " ").split()
    if len(parts) == 3 and _is_patronymic(parts[1]) and not _is_patronymic(parts[2]):
        return FullName(parts[2], parts[0], parts[1], reordered=True)
    surname, given_name, *rest = [*parts, "", ""][: max(len(parts), 2)]
    return FullName(surname, given_name, " ".join(rest))


def cased(name: str) -> str:
    """Return a name typed wholly in capitals or wholly in small letters as names are written; any other stays."""
    if len(name) < 3 or not (name.isupper() or name.islower()):
        return name
    return _WORD.sub(lambda word: _cased_word(word.group()), name)


def has_initials(name: str) -> bool:
    """Say whether a part of the name is only an initial («К.», «К.Е.»)."""
    return bool(re.search(r"(^|[\s.])[^\W\d_]\.", name)) or bool(re.fullmatch(r"[^\W\d_]", name))


def same_name(one: str, other: str) -> bool:
    """Say whether two names are one name, however their Kazakh letters were typed."""
    return search_key(one) == search_key(other)


def _is_patronymic(word: str) -> bool:
    return len(word) > 5 and bool(_PATRONYMIC.search(word))


def _cased_word(word: str) -> str:
    return word.lower() if word.lower() in _CHILD_OF else word.capitalize()
