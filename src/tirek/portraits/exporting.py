"""The class grid as a sheet: formula-safe, watermarked, its taking logged."""

import io

import xlsxwriter

from tirek.core.charts import band_word
from tirek.core.printing import Stamp
from tirek.portraits.composing import Grid


def grid_xlsx(grid: Grid, *, title: str, stamp: Stamp, heading: str) -> bytes:
    """Return one sheet: names, then percent and band of each scale. Texts are written as texts, never as formulas."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        bold, mark = book.add_format({"bold": True}), book.add_format({"italic": True, "font_color": "#A8462A"})
        sheet.write_string(0, 0, safe(title), bold)
        sheet.write_string(1, 0, safe(stamp.line()), mark)
        sheet.set_header(f"&C{safe(stamp.line())}")
        sheet.write_string(3, 0, safe(heading), bold)
        for place, column in enumerate(grid.columns):
            sheet.write_string(3, 1 + 2 * place, safe(column.name), bold)
        for number, row in enumerate(grid.rows, start=4):
            sheet.write_string(number, 0, safe(row.pupil.full_name))
            for place, cell in enumerate(row.cells):
                if cell.percent is not None:
                    sheet.write_number(number, 1 + 2 * place, cell.percent)
                sheet.write_string(number, 2 + 2 * place, safe(band_word(cell.band)))
        sheet.set_column(0, 0, 32)
        sheet.freeze_panes(4, 1)
    return out.getvalue()


def safe(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula or chokes on it."""
    plain = "".join(letter for letter in text if letter >= " ")
    return f"'{plain}" if plain[:1] in tuple("=+-@\t\r＝＋－＠") else plain
