"""Findings and refusals of a sheet in people's words: what is wrong, and what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tirek.people.roster.findings import Code, Finding

FINDINGS: dict[Code, Promise] = {
    Code.MISSING: _("The cell is empty."),
    Code.IIN_LENGTH: _("An IIN has 12 digits. Check it, or leave the cell empty."),
    Code.IIN_CONTROL: _("The IIN has a mistake: its control digit does not fit. Check it, or leave the cell empty."),
    Code.IIN_DATE: _("The IIN begins with a date that does not exist. Check it, or leave the cell empty."),
    Code.IIN_REPAIRED: _("The spreadsheet had shortened the IIN; it was put right (%(now)s)."),
    Code.BIRTH_DISAGREES: _("The date of birth (%(sheet)s) is not the one in the IIN (%(iin)s)."),
    Code.SEX_DISAGREES: _("The sex is not the one in the IIN."),
    Code.DATE_UNREADABLE: _("“%(was)s” is not a date. Write it as 14.03.2015."),
    Code.DATE_AMBIGUOUS: _("“%(was)s” was read as day/month/year. Check it."),
    Code.DATE_IN_FUTURE: _("The date %(was)s lies in the future."),
    Code.AGE_UNLIKELY: _("%(age)s years is unusual for this class. Check the date of birth."),
    Code.SEX_UNREADABLE: _("“%(was)s” is not understood. Write “girl” or “boy”, in any of the three languages."),
    Code.CLASS_UNREADABLE: _("“%(was)s” is not understood. Write a class as 5 «Ә»."),
    Code.CLASS_UNKNOWN: _("The school has no class %(name)s. Allow new classes, or correct it."),
    Code.LANGUAGE_UNREADABLE: _("“%(was)s” is not a language known here: Kazakh, Russian or English."),
    Code.SHIFT_UNREADABLE: _("“%(was)s” is not a shift. Write 1, 2 or 3."),
    Code.NAME_ODD: _("“%(was)s” does not look like a name."),
    Code.LOOK_ALIKE: _("Latin letters stood among Cyrillic ones; “%(was)s” becomes “%(now)s”."),
    Code.LATIN_SCHWA: _("The Latin ə was replaced by the Kazakh ә: “%(now)s”."),
    Code.PHONE_UNREADABLE: _("“%(was)s” is not a telephone number of Kazakhstan; it is left out."),
    Code.EMAIL_UNREADABLE: _("“%(was)s” is not an e-mail address; it is left out."),
    Code.RELATION_UNREADABLE: _("“%(was)s” is not understood. Write mother, father or guardian."),
    Code.TWICE_IN_FILE: _("The same child stands in the sheet twice."),
    Code.NAMESAKE_IN_FILE: _(
        "A child of the same name and birthday stands in row %(other)s. If they are two children, add their IIN."
    ),
    Code.NAMESAKE_IN_SCHOOL: _("The school has several children of this name and birthday. Add the IIN."),
    Code.IIN_OF_ANOTHER: _("This IIN belongs to another child of the school: neither name nor birthday fit."),
    Code.TOO_LONG: _("The name is too long."),
}

REFUSALS: dict[str, Promise] = {
    "empty": _("The file is empty."),
    "large": _("The file is larger than 10 MB."),
    "not_a_table": _("This is not a table. Save it as XLSX or CSV and try again."),
    "old_excel": _("This is a file of an old Excel (XLS). Open it and save it as XLSX."),
    "protected": _("The file is protected by a password. Save it without one."),
    "bomb": _("The file is packed in a way that could do harm, so it was not opened."),
    "broken": _("The file is damaged. Open it in your spreadsheet program and save it anew."),
    "encoding": _("The letters of the file cannot be read. Save it as XLSX, or as CSV in UTF-8."),
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


def words_of(finding: Finding) -> str:
    """Return a finding as a sentence in the active language."""
    return str(FINDINGS[finding.code]) % finding.words
