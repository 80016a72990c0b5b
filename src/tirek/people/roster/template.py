"""The sheet a school can begin with."""

import io

import xlsxwriter

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
WIDTHS = (16, 18, 16, 18, 14, 10, 9, 14, 9, 26, 20, 26, 20)


def template_xlsx(language: str) -> bytes:
    """Return the sheet with headings and two example rows in ``language`` (kk, ru or en); every cell is text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    ) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width, text)
        for place, heading in enumerate(HEADINGS[language]):
            sheet.write_string(0, place, heading, head)
        for number, row in enumerate(EXAMPLES[language], start=1):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell, text)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
