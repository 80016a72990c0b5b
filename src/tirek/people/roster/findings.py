"""What was found in a sheet: where, what, how serious, and what is proposed."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """An error keeps the sheet out; a warning is for the eye; a note tells what was put right by itself."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Code(StrEnum):
    """What can be found; ``words.py`` says it in three languages."""

    MISSING = "missing"
    IIN_LENGTH = "iin_length"
    IIN_ROUNDED = "iin_rounded"
    IIN_CONTROL = "iin_control"
    IIN_DATE = "iin_date"
    IIN_REPAIRED = "iin_repaired"
    BIRTH_DISAGREES = "birth_disagrees"
    BIRTH_FROM_IIN = "birth_from_iin"
    SEX_DISAGREES = "sex_disagrees"
    DATE_UNREADABLE = "date_unreadable"
    DATE_AMBIGUOUS = "date_ambiguous"
    DATE_IN_FUTURE = "date_in_future"
    AGE_UNLIKELY = "age_unlikely"
    SEX_UNREADABLE = "sex_unreadable"
    CLASS_UNREADABLE = "class_unreadable"
    CLASS_LETTER_ASSUMED = "class_letter_assumed"
    CLASS_UNKNOWN = "class_unknown"
    LANGUAGE_UNREADABLE = "language_unreadable"
    SHIFT_UNREADABLE = "shift_unreadable"
    NAME_ODD = "name_odd"
    NAME_INITIALS = "name_initials"
    NAME_ORDER = "name_order"
    LETTERS_LOST = "letters_lost"
    LOOK_ALIKE = "look_alike"
    LATIN_SCHWA = "latin_schwa"
    PHONE_UNREADABLE = "phone_unreadable"
    EMAIL_UNREADABLE = "email_unreadable"
    RELATION_UNREADABLE = "relation_unreadable"
    GUARDIAN_NAMELESS = "guardian_nameless"
    TWICE_IN_FILE = "twice_in_file"
    NAMESAKE_IN_FILE = "namesake_in_file"
    NAMESAKE_IN_SCHOOL = "namesake_in_school"
    IIN_CHANGES = "iin_changes"
    IIN_OF_ANOTHER = "iin_of_another"
    TOO_LONG = "too_long"
    EXAMPLE = "example"


@dataclass(frozen=True)
class Finding:
    """One finding. ``row`` is the row of the sheet as people count (1 is the first); ``column`` its heading.

    ``words`` fill the placeholders of its sentence; ``proposal`` is the value that was or could be put in.
    """

    row: int
    column: str
    code: Code
    severity: Severity
    words: dict[str, Any] = field(default_factory=dict)
    proposal: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR
