"""Findings and refusals of a sheet in people's words: what is wrong, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tirek.people.roster.findings import Code, Finding

FINDINGS: dict[Code, Promise] = {
    Code.MISSING: _("The cell is empty."),
    Code.IIN_LENGTH: _("An IIN has 12 digits. Check it, or leave the cell empty."),
    Code.IIN_ROUNDED: _(
        "The spreadsheet has rounded the IIN, and its last digits are gone. Write it anew in a column of texts."
    ),
    Code.IIN_CONTROL: _("The IIN has a mistake: its control digit does not fit. Check it, or leave the cell empty."),
    Code.IIN_DATE: _("The IIN begins with a date that does not exist. Check it, or leave the cell empty."),
    Code.IIN_REPAIRED: _("The spreadsheet had shortened the IIN; it was put right (%(now)s)."),
    Code.BIRTH_DISAGREES: _("The date of birth (%(sheet)s) is not the one in the IIN (%(iin)s)."),
    Code.BIRTH_FROM_IIN: _("“%(was)s” is not a date; the one in the IIN was taken (%(now)s)."),
    Code.SEX_DISAGREES: _("The sex is not the one in the IIN."),
    Code.DATE_UNREADABLE: _("“%(was)s” is not a date. Write it as 14.03.2015."),
    Code.DATE_AMBIGUOUS: _("“%(was)s” was read as %(now)s. Check the day and the month."),
    Code.DATE_IN_FUTURE: _("The date %(was)s lies in the future."),
    Code.AGE_UNLIKELY: _("%(age)s years is unusual for this class. Check the date of birth."),
    Code.SEX_UNREADABLE: _("“%(was)s” is not understood. Write “girl” or “boy”, in any of the three languages."),
    Code.CLASS_UNREADABLE: _("“%(was)s” is not understood. Write a class as 5 «Ә»."),
    Code.CLASS_LETTER_ASSUMED: _("The class has no letter; it was taken as %(now)s."),
    Code.CLASS_UNKNOWN: _("The school has no class %(name)s. Allow new classes, or correct it."),
    Code.LANGUAGE_UNREADABLE: _("“%(was)s” is not a language known here (Kazakh, Russian, English); it is left out."),
    Code.SHIFT_UNREADABLE: _("“%(was)s” is not a shift (1, 2 or 3); it is left out."),
    Code.NAME_ODD: _("“%(was)s” does not look like a name."),
    Code.NAME_INITIALS: _("Only an initial stands here. Write the whole name if you know it."),
    Code.NAME_ORDER: _("The given name stood first; “%(surname)s” was taken as the surname."),
    Code.LETTERS_LOST: _(
        "Letters of “%(was)s” were lost when the sheet was saved. Save it as XLSX, or write the name anew."
    ),
    Code.LOOK_ALIKE: _("Letters of another alphabet that look the same (%(letters)s) were replaced: “%(now)s”."),
    Code.LATIN_SCHWA: _("The Latin ə was replaced by the Kazakh ә: “%(now)s”."),
    Code.PHONE_UNREADABLE: _("“%(was)s” is not a telephone number of Kazakhstan; it is left out."),
    Code.EMAIL_UNREADABLE: _("“%(was)s” is not an e-mail address; it is left out."),
    Code.RELATION_UNREADABLE: _("“%(was)s” is not a relation known here; it is left out."),
    Code.GUARDIAN_NAMELESS: _("A telephone or an e-mail without the name of its owner; it is left out."),
    Code.TWICE_IN_FILE: _("The same child stands in row %(other)s already."),
    Code.NAMESAKE_IN_FILE: _(
        "A child of the same name and birthday stands in row %(other)s. If they are two children, add their IIN."
    ),
    Code.NAMESAKE_IN_SCHOOL: _(
        "The school has a child of this name and birthday, but it may be another one. Say above who it is, or add the IIN."
    ),
    Code.IIN_CHANGES: _(
        "The school knows a child of this name and birthday under another IIN. Say above who it is, or correct the IIN."
    ),
    Code.IIN_OF_ANOTHER: _("This IIN belongs to another child of the school: neither name nor birthday fit."),
    Code.TOO_LONG: _("The name is too long."),
    Code.EXAMPLE: _("An example row of the template; it is passed over."),
}

REFUSALS: dict[str, Promise] = {
    "empty": _("The file is empty."),
    "large": _("The file is larger than 10 MB."),
    "not_a_table": _("This is not a table. Save it as XLSX or CSV and try again."),
    "old_excel": _("This is a file of an old Excel (XLS). Open it and save it as XLSX."),
    "protected": _("The file is protected by a password. Save it without one."),
    "bomb": _("The file is packed in a way that could do harm, so it was not opened."),
    "too_heavy": _("Opening the file took too much memory or time. Copy only the list into a new file."),
    "broken": _("The file is damaged. Open it in your spreadsheet program and save it anew."),
    "encoding": _("The letters of the file cannot be read. Save it as XLSX, or as CSV in UTF-8."),
    "letters_lost": _(
        "Kazakh letters were lost when this file was saved: question marks stand in their places. Save it as XLSX, or as CSV in UTF-8."
    ),
    "several_tables": _(
        "Several sheets of this file hold lists. Leave one, or name each sheet after its class: 5 «Ә», 5 «Б»."
    ),
    "headings_differ": _("The sheets of the classes have different headings. Give all of them the same columns."),
    "too_many_rows": _("The sheet has more than 20,000 rows."),
    "too_many_columns": _("The sheet has more than 200 columns."),
    "no_rows": _("The sheet has headings but no rows."),
    "no_headings": _("No row of headings was found: surname, given name, date of birth, class."),
}

FIELDS: dict[str, Promise] = {
    "iin": _("IIN"),
    "full_name": _("Surname, given name and patronymic in one cell"),
    "surname": _("Surname"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "born_on": _("Date of birth"),
    "sex": _("Sex"),
    "class_name": _("Class, as 5 «Ә»"),
    "grade": _("Grade (number)"),
    "letter": _("Class letter"),
    "language": _("Language of instruction"),
    "shift": _("Shift"),
    "guardian_relation": _("First guardian: who"),
    "guardian_name": _("First guardian: name"),
    "guardian_phone": _("First guardian: telephone"),
    "guardian_email": _("First guardian: e-mail"),
    "guardian_language": _("First guardian: language of letters"),
    "guardian2_relation": _("Second guardian: who"),
    "guardian2_name": _("Second guardian: name"),
    "guardian2_phone": _("Second guardian: telephone"),
    "guardian2_email": _("Second guardian: e-mail"),
    "guardian2_language": _("Second guardian: language of letters"),
}

TEMPLATE_SHEETS = (_("List of pupils"), _("Notes"))
TEMPLATE_NOTES = (
    _("One row is one child. Needed are surname, given name, class, and either the IIN or date of birth and sex."),
    _("Anything else may stay empty. An empty cell never takes away what Tirek knows already."),
    _("A class is written as 5 «Ә», the preschool class as 0 «А». A date is written as 14.03.2015."),
    _("The two example rows may stay: they are passed over. Columns may stand in any order."),
    _("The same sheet can be brought again. Before anything changes, Tirek shows what would change."),
)


def words_of(finding: Finding) -> str:
    """Return a finding as a sentence in the active language."""
    return str(FINDINGS[finding.code]) % finding.words
