"""The sheet a school can begin with."""

import io

import xlsxwriter
from django.utils import translation

from tirek.people.roster.words import TEMPLATE_NOTES, TEMPLATE_SHEETS

HEADINGS = {
    "kk": ("ЖСН", "Тегі", "Аты", "Әкесінің аты", "Туған күні", "Жынысы", "Сынып", "Оқыту тілі", "Ауысым",
           "Анасының аты-жөні", "Анасының телефоны", "Әкесінің аты-жөні", "Әкесінің телефоны"),
    "ru": ("ИИН", "Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс", "Язык обучения", "Смена",
           "Мать", "Телефон матери", "Отец", "Телефон отца"),
    "en": ("IIN", "Surname", "Given name", "Patronymic", "Date of birth", "Sex", "Class", "Language of instruction",
           "Shift", "Mother", "Mother phone", "Father", "Father phone"),
}  # fmt: skip
EXAMPLES = {
    "kk": (("", "Үлгібаева", "Айша", "Ерланқызы", "14.03.2015", "қыз", "5 «Ә»", "қазақ", "1",
            "Үлгібаева Жанар", "8 701 000 00 01", "", ""),
           ("", "Мысалов", "Дәулет", "", "02.11.2014", "ұл", "5 «Ә»", "қазақ", "1", "", "", "Мысалов Арман", "8 702 000 00 02")),
    "ru": (("", "Примерова", "Айша", "Ерлановна", "14.03.2015", "девочка", "5 «А»", "русский", "1",
            "Примерова Жанар", "8 701 000 00 01", "", ""),
           ("", "Образцов", "Данил", "", "02.11.2014", "мальчик", "5 «А»", "русский", "1", "", "", "Образцов Андрей",
            "8 702 000 00 02")),
    "en": (("", "Sample", "Aisha", "", "14.03.2015", "girl", "5 «А»", "Kazakh", "1", "Sample Zhanar", "8 701 000 00 01", "", ""),
           ("", "Example", "Daulet", "", "02.11.2014", "boy", "5 «А»", "Kazakh", "1", "", "", "Example Arman", "8 702 000 00 02")),
}  # fmt: skip
SURNAME, GIVEN_NAME, BORN_ON, SEX, LANGUAGE, SHIFT = 1, 2, 4, 5, 7, 8  # places of columns
CHOICES = {
    "kk": {SEX: ("қыз", "ұл"), LANGUAGE: ("қазақ", "орыс", "ағылшын"), SHIFT: ("1", "2", "3")},
    "ru": {SEX: ("девочка", "мальчик"), LANGUAGE: ("казахский", "русский", "английский"), SHIFT: ("1", "2", "3")},
    "en": {SEX: ("girl", "boy"), LANGUAGE: ("Kazakh", "Russian", "English"), SHIFT: ("1", "2", "3")},
}  # fmt: skip
WIDTHS = (16, 18, 16, 18, 14, 10, 9, 14, 9, 26, 20, 26, 20)
ROWS = 5000  # how far down the lists to choose from reach
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def template_xlsx(language: str) -> bytes:
    """Return the sheet with headings, two example rows and notes in ``language`` (kk, ru or en); every cell is text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book, translation.override(language):
        listing, notes = (book.add_worksheet(str(name)) for name in TEMPLATE_SHEETS)
        _write_list(book, listing, language)
        notes.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
        for number, note in enumerate(TEMPLATE_NOTES):
            notes.write_string(number, 0, str(note))
    return out.getvalue()


def is_example(surname: str, given_name: str, born_on: str) -> bool:
    """Say whether a row is one of the template's own, left in by who filled it."""
    return (surname, given_name, born_on) in _EXAMPLES


def _write_list(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, language: str) -> None:
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width, text)
    for number, row in enumerate((HEADINGS[language], *EXAMPLES[language])):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell, text if number else head)
    for place, words in CHOICES[language].items():
        offer = {"validate": "list", "source": list(words), "error_type": "information"}
        sheet.data_validation(1, place, ROWS, place, offer)
    sheet.freeze_panes(1, 0)


_EXAMPLES = {(row[SURNAME], row[GIVEN_NAME], row[BORN_ON]) for rows in EXAMPLES.values() for row in rows}
