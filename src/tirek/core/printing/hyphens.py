"""Invisible places where a long word may break in a narrow column; typst knows no Kazakh."""

import re

SOFT_HYPHEN = "\u00ad"
_VOWEL = "[аәеёиоөуұүыіэюяaeiouy]"
_CONSONANT = "[бвгғджзйкқлмнңпрстфхһцчшщbcdfghjklmnpqrstvwxz]"
_BEGINS = rf"(?={_CONSONANT}{_VOWEL}\w)"  # a syllable of at least three letters follows
_SYLLABLE = re.compile(rf"(?<=\w{_VOWEL}){_BEGINS}|(?<={_VOWEL}{_CONSONANT}){_BEGINS}", re.IGNORECASE)
_LONG = re.compile(r"\w{9,}")


def with_soft_hyphens(text: str) -> str:
    """Return ``text`` with soft hyphens between the syllables of words of nine letters or more.

    The rule is the one Kazakh and Russian share: a line may break before the consonant that begins a syllable, never
    after the first letter alone (сы-нып-тас-та-рымен).
    """
    return _LONG.sub(lambda word: _SYLLABLE.sub(SOFT_HYPHEN, word[0]), text)
