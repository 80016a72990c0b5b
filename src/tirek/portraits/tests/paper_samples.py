"""Papers of invented children with long Kazakh texts, for the tests and for ``bench/portraits.py``."""

from datetime import UTC, date, datetime

from tirek.core.charts import ProfileRow, TrailPoint, Zone
from tirek.core.printing import Stamp
from tirek.portraits.papers import (
    Advice,
    Cell,
    ClassPapers,
    ClassSheet,
    Comparison,
    Contact,
    Finding,
    NormCard,
    ParentLetter,
    Passage,
    Portrait,
    PupilLetter,
    SheetRow,
    SittingLine,
    Trail,
    View,
)

STAMP = Stamp(by="Серікова Айгүл Маратқызы", at=datetime(2026, 11, 23, 9, 5, tzinfo=UTC))
SCHOOL = "№ 41 жалпы білім беретін мектеп, Тараз қаласы"
LONG_NAME = "Нұрмағамбетова-Сұлтанғалиева Ұлжалғас Бауыржанқызы"
CONTACT = Contact(
    name="Серікова Айгүл Маратқызы",
    role="педагог-психолог",
    phone="+7 700 000 00 00",
    hours="дс–жм 9:00–16:00, 214-бөлме",
)
ZONES = (Zone(0, 25, "needs_attention"), Zone(25, 45, "watch"), Zone(45, 70, "in_range"), Zone(70, 100, "strength"))
HARDER = (Zone(0, 30, "strength"), Zone(30, 55, "in_range"), Zone(55, 75, "watch"), Zone(75, 100, "needs_attention"))
SCALES = (
    "Мектепке тиесілілік сезімі",
    "Сыныптастарымен қарым-қатынасы және өзара қолдау",
    "Оқу жүктемесіне төзімділігі",
    "Мұғалімдерге сенім",
    "Мектептегі мазасыздық пен ішкі толқу",
    "Көңіл күй мен күш-қуат",
    "Бақылау жұмысы алдындағы уайым",
    "Үйдегі қолдау",
    "Өзін-өзі реттей білуі",
    "Жауапкершілік пен дербестік",
    "Қауіпсіздік сезімі",
    "Қиындықта көмек сұрай білуі",
)
BANDS = ("strength", "in_range", "watch", "needs_attention", "in_range", "strength", "no_data", "not_valid")
TEXT = (
    "Бала жаңа талаптарға үйренісіп келеді: сабаққа дайын келеді, бірақ ұзақ тапсырмада тез шаршайды. "
    "Үзіліс беріп, тапсырманы екі-үш қадамға бөлген кезде жұмысты соңына дейін жеткізеді."
)
STEPS = (
    "Күн сайын он минут бірге отырып, мектепте не қызық болғанын сұраңыз; баға туралы сөзден бастамаңыз.",
    "Үй тапсырмасын екі бөлікке бөліп, арасында қозғалатын үзіліс жасаңыз.",
    "Бір күтпеген жақсы қылығын атап айтыңыз: не істегенін және оның сізге неліктен ұнағанын.",
)


def finding(number: int, shift: int = 0) -> Finding:
    """Return one scale; the fifth is a difficulty, so its zones run the other way."""
    value = float((number * 17 + 38 + shift) % 96)
    zones = HARDER if number == 4 else ZONES
    band = next(zone.band for zone in zones if zone.start <= value < zone.end)
    row = ProfileRow(
        SCALES[number], band, value, max(0, value - 9), min(100, value + 9), (value - 4, value + 19), zones
    )
    return Finding(row, TEXT.replace("екі-үш", str(2 + shift % 90)))


def trail(number: int, shift: int = 0) -> Trail:
    """Return one scale over four quarters with one reliable change."""
    values = (34.0, 41.0 - shift % 9, 66.0, 71.0 + shift % 13)
    bands = ("watch", "watch", "in_range", "strength")
    quarters = ("I тоқсан 2025", "IV тоқсан 2026", "I тоқсан 2026", "II тоқсан 2026")
    points = tuple(
        TrailPoint(when, band, value, value - 8, value + 8, reliable=value == 66.0)
        for when, band, value in zip(quarters, bands, values, strict=True)
    )
    return Trail(SCALES[number], points)


def portrait(
    number: int = 0,
    *,
    language: str = "kk",
    pupil: str = LONG_NAME,
    scales: int = 6,
    signed: bool = False,
    norm: NormCard | None = None,
) -> Portrait:
    """Return a realistic portrait: six scales, three informants, three trails, advice for three audiences."""
    return Portrait(
        language=language,
        school=SCHOOL,
        pupil=pupil,
        class_name="5 «Ә»",
        age=11,
        sittings=(
            SittingLine("Мектептің жаңа сатысына бейімделу", "оқушы", date(2026, 11, 16), "қазақша"),
            SittingLine(
                "Мектептің жаңа сатысына бейімделу: мұғалім көзімен", "сынып жетекшісі", date(2026, 11, 18), "қазақша"
            ),
        ),
        measure="percent" if norm is None else "t",
        findings=tuple(finding(place, number) for place in range(scales)),
        error_level=90,
        norm=norm,
        trails=tuple(trail(place, number) for place in range(3)),
        informants=("Оқушы", "Сынып жетекшісі", "Ата-ана"),
        comparisons=(
            Comparison(SCALES[0], (View("strength", 78), View("in_range", 61), None)),
            Comparison(
                SCALES[1],
                (View("strength", 82), View("watch", 38), View("in_range", 55)),
                "Мұғалім көп қиындық көреді: әңгімеден бастаған жөн.",
            ),
        ),
        quality_notes=("Жауаптар тым тез берілген: бір сұраққа орта есеппен 0,6 секунд.",),
        advice=(
            Advice("Мұғалімге", STEPS[:2], "«Бейімделу» әдістемесі, 1.0.0 нұсқасы"),
            Advice("Ата-анаға", STEPS, "«Бейімделу» әдістемесі, 1.0.0 нұсқасы"),
            Advice("Оқушыға", STEPS[1:]),
        ),
        psychologist="Серікова Айгүл Маратқызы",
        signed_by="Серікова Айгүл Маратқызы" if signed else "",
        signed_on=date(2026, 11, 24) if signed else None,
    )


def parent_letter(*, language: str = "kk", child: str = LONG_NAME) -> ParentLetter:
    """Return a full letter to a parent."""
    passage = "Достарымен ойнағанды жақсы көреді, кішілерге қамқор. Жаңа адамға бірден үйренбесе де, сенім пайда болғанда ашық сөйлейді."
    return ParentLetter(
        language=language,
        school=SCHOOL,
        child=child,
        class_name="5 «Ә»",
        guardian="Құрметті Бауыржан Сұлтанғалиұлы!",
        occasion="2026–2027 оқу жылы, II тоқсан",
        strengths=(Passage("Достық пен қамқорлық", (passage,)), Passage("Мұғалімдерге сенім", (passage,))),
        situations=(Passage("Бақылау жұмысының алдында", (TEXT,)), Passage("Ұзақ үй тапсырмасы кезінде", (TEXT,))),
        steps=STEPS,
        contact=CONTACT,
        written_on=date(2026, 11, 24),
    )


def pupil_letter(*, language: str = "kk", pupil: str = "Ұлжалғас") -> PupilLetter:
    """Return a letter to a pupil."""
    return PupilLetter(
        language=language,
        school=SCHOOL,
        pupil=pupil,
        class_name="5 «Ә»",
        strengths=("Сен достарыңды мұқият тыңдайсың.", "Қиын тапсырманы бірден тастап кетпейсің."),
        choices=(
            "Бақылау алдында үш рет терең дем алып көр.",
            "Түсінбесең, мұғалімнен бір нәрсені қайта түсіндіруін сұра.",
        ),
        contact=CONTACT,
        written_on=date(2026, 11, 24),
    )


def class_sheet(*, language: str = "kk", pupils: int = 35, scales: int = 12, with_values: bool = True) -> ClassSheet:
    """Return a class sheet; the third pupil has the longest name."""
    rows = tuple(
        SheetRow(
            LONG_NAME if place == 2 else f"Әбдірахманова Гүлнәз {place + 1}",
            tuple(_cell(place * 5 + column * 3) for column in range(scales)),
        )
        for place in range(pupils)
    )
    return ClassSheet(
        language=language,
        school=SCHOOL,
        class_name="5 «Ә»",
        occasion="Мектептің жаңа сатысына бейімделу",
        period="2026–2027 оқу жылы, II тоқсан",
        scales=SCALES[:scales],
        rows=rows,
        measure="percent",
        with_values=with_values,
    )


def _cell(number: int) -> Cell:
    """Return one of every kind of cell in turn."""
    band = BANDS[number % len(BANDS)]
    return Cell(band, None if band in ("no_data", "not_valid") else float(number * 7 % 101))


def class_papers(pupils: int, *, language: str = "kk") -> ClassPapers:
    """Return everything of a class of so many ``pupils``."""
    names = [f"{LONG_NAME} {place}" for place in range(pupils)]
    return ClassPapers(
        sheet=class_sheet(language=language, pupils=pupils, scales=6),
        portraits=tuple(portrait(place, language=language, pupil=name) for place, name in enumerate(names)),
        parent_letters=tuple(parent_letter(language=language, child=name) for name in names),
        pupil_letters=tuple(pupil_letter(language=language, pupil=name) for name in names),
    )
