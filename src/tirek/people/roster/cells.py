"""What single cells mean: dates in their many shapes, words for sex, language, shift and relation, names of classes."""

import re
from datetime import date, timedelta

from tirek.core.dates import MONTHS
from tirek.core.kazakh import search_key, with_cyrillic_schwa

EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(20_000, 80_000)  # 1954 to 2119 as spreadsheets count days
EMPTY = ("-", "--", "—", "–", "_", "жоқ", "нет", "n/a", "#n/a", "null", "none")


class Vocabulary:
    """Words and the values they mean; a star stands for any ending. Kazakh letters may be typed in any way."""

    def __init__(self, known: dict[str, tuple[str, ...]]) -> None:
        words = [
            (search_key(text.rstrip("*")), text.endswith("*"), value)
            for value, texts in known.items()
            for text in texts
        ]
        self.whole = {word: value for word, starred, value in words if not starred}
        self.stems = [(word, value) for word, starred, value in words if starred]

    def of(self, word: str) -> str:
        """Return the value of a folded word, or an empty text."""
        if word in self.whole:
            return self.whole[word]
        return next((value for stem, value in self.stems if word.startswith(stem)), "")


SEXES = Vocabulary({
    "f": ("қыз", "қыз бала", "әйел", "ж", "жен", "женский", "женщина", "девочка", "девушка", "f", "female", "girl", "қ", "д"),
    "m": ("ұл", "ұл бала", "ер", "ер бала", "еркек", "м", "муж", "мужской", "мужчина", "мальчик", "юноша", "m", "male", "boy",
          "ұ", "е"),
})  # fmt: skip
LANGUAGES = Vocabulary(
    {
        "kk": ("қазақ*", "қаз", "каз*", "kaz*", "kk", "kz", "қ"),
        "ru": ("орыс*", "рус*", "rus*", "ru", "р"),
        "en": ("ағылшын*", "англ*", "eng*", "en"),
    }
)
RELATIONS = Vocabulary({
    "mother": ("ана", "анасы", "шешесі", "мать", "мама", "mother", "mom"),
    "father": ("әке", "әкесі", "отец", "папа", "father", "dad"),
    "guardian": ("қорғаншы*", "опекун*", "guardian"),
    "trustee": ("қамқоршы*", "попечител*", "trustee"),
    "adopter": ("асырап*", "усыновител*", "удочерител*", "adopter", "adoptive"),
    "patronate": ("патронат*", "patronate"),
    "foster": ("приемн*", "приёмн*", "foster"),
    "other": ("әже*", "ата*", "нағашы*", "әпке*", "аға*", "апа*", "бабушк*", "дедушк*", "тет*", "дяд*", "сестр*", "брат*",
              "grand*", "aunt", "uncle", "sister", "brother", "other", "басқа", "другое", "заңды", "законный"),
})  # fmt: skip
PRESCHOOL = Vocabulary(
    {"0": ("мектепалды*", "даярлық*", "предшкол*", "нулевой*", "подготовит*", "кап", "мад", "preschool*")}
)

_CLASS = re.compile(r"^(\d{1,2})\s*(.*)$")
_CLASS_WORDS = re.compile(r"\b(сынып\w*|сыныб\w*|класс\w*|class|grade|топ\w*|групп\w*)(?=\W|$)", re.IGNORECASE)
_NUMBERS = re.compile(r"^(\d{1,4})[.,/\-\s](\d{1,2})[.,/\-\s](\d{1,4})$")
_MONTHS = [(search_key(name), place) for names in MONTHS.values() for place, name in enumerate(names, start=1)]
_MONTHS.append((search_key("май"), 5))
_DATE_ENDINGS = re.compile(
    r"(?<=\d)\s*(жылы|жылғы|года|год|ж|г)\b\.?|(?:[T\s]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?Z?)$", re.IGNORECASE
)
_LATIN_LETTERS = str.maketrans("ABCEHIKMOPTXY", "АВСЕНІКМОРТХУ")


def meaning(text: str, known: Vocabulary) -> str:
    """Return the value whose words the text is, or of which it holds one; empty when none or when two contend."""
    words = search_key(text).split()
    whole = known.whole.get(" ".join(words))
    held = {value for word in words if (value := known.of(word))}
    return whole or (held.pop() if len(held) == 1 else "")


def read_date(text: str, *, today: date) -> tuple[date, bool] | None:
    """Return the date of a text and whether day and month could be the other way round; None when it is no date.

    Shapes: 14.03.2015, 2015-03-14 (with a time or without), 14/3/15, 14 наурыз 2015, 2015 ж. 14 наурыз, days of a
    spreadsheet (42077). Two digits of a year mean the latest year that is not in the future.
    """
    plain = " ".join(_DATE_ENDINGS.sub(" ", text).split()).strip(" .,")
    if re.fullmatch(r"\d{5}([.,]\d+)?", plain) and int(plain[:5]) in SERIALS:
        return EXCEL_EPOCH + timedelta(days=int(plain[:5])), False
    numbers = _NUMBERS.match(_with_month_number(plain))
    if numbers is None:
        return None
    try:
        return _date(numbers, today, slashed="/" in plain)
    except ValueError:
        return None


def read_class(text: str) -> tuple[int, str] | None:
    """Return (grade, letter) of «5Ә», «5 «Ә» сынып», «5-А», «мектепалды Б»; the letter is empty when none is written."""
    plain = " ".join(_CLASS_WORDS.sub(" ", text).replace("№", " ").split())
    first, _, rest = plain.partition(" ")
    if PRESCHOOL.of(search_key(first)):
        return 0, read_letter(rest)
    if not plain and _CLASS_WORDS.search(text):
        return None
    match = _CLASS.match(plain)
    if match is None or int(match[1]) > 12:
        return None
    letter = read_letter(match[2])
    return (int(match[1]), letter) if len(letter) <= 3 and not re.search(r"[^\w]|\d|_", letter) else None


def read_letter(text: str) -> str:
    """Return a class letter as a Cyrillic capital, whichever keyboard typed it."""
    upper = with_cyrillic_schwa(re.sub(r"[\s«»„“”\"'`’().\-–—/]", "", text)).upper()
    return upper.translate(_LATIN_LETTERS)


def read_shift(text: str) -> int | None:
    """Return the shift of «1», «II ауысым», «2-я смена»; None when it is none of three."""
    match = re.match(r"^\s*([1-3]|[IІ]{1,3})(?![\dIІ])", text.upper())
    if match is None:
        return None
    return int(match[1]) if match[1].isdigit() else len(match[1])


def _date(numbers: re.Match[str], today: date, *, slashed: bool) -> tuple[date, bool] | None:
    first, second, third = (int(number) for number in numbers.groups())
    if len(numbers[1]) == 4:
        return date(first, second, third), False
    if len(numbers[3]) not in (2, 4) or len(numbers[1]) > 2:
        return None
    year = third if len(numbers[3]) == 4 else _full_year(third, today)
    if slashed and first <= 12 < second:
        return date(year, first, second), True  # only the American order makes a date of it
    return date(year, second, first), slashed and first <= 12 and second <= 12 and first != second


def _full_year(two_digits: int, today: date) -> int:
    year = today.year // 100 * 100 + two_digits
    return year if year <= today.year else year - 100


def _with_month_number(text: str) -> str:
    """Write the name of a month as its number: «14 наурыз 2015» → «14 3 2015», «2015 14 наурыз» → «2015 3 14»."""
    words = re.findall(r"[^\W\d_]+", text)
    if len(words) != 1 or (month := _month(words[0])) is None:
        return text
    numbers = re.findall(r"\d+", text)
    if len(numbers) != 2:
        return text
    first, second = numbers
    return f"{first} {month} {second}"


def _month(word: str) -> int | None:
    """Return the month a word names or shortens («мар.», «Sept»), in any of the three languages."""
    key = search_key(word)
    places = {place for name, place in _MONTHS if len(key) >= 3 and name.startswith(key[:4])}
    return places.pop() if len(places) == 1 else None
