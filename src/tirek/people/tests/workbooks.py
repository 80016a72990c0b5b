"""Workbooks written by hand, byte by byte, for sheets that no honest program would save."""

import io
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def workbook(sheets: dict[str, str] | str, **more: str | bytes) -> bytes:
    """Return an XLSX of sheets given as the XML inside ``sheetData`` (or as whole documents beginning with «<?xml»)."""
    return archive(parts(sheets) | {name.replace("__", "/"): content for name, content in more.items()})


def parts(
    sheets: dict[str, str] | str,
    *,
    hidden: tuple[str, ...] = (),
    properties: str = "",
    strict: bool = False,
    before: str = "",
    shared: str | None = None,
) -> dict[str, str | bytes]:
    """Return the files of a workbook by name, so that a test can spoil one of them."""
    sheets = {"Тізім": sheets} if isinstance(sheets, str) else sheets
    main, relations = (STRICT_MAIN, STRICT_RELATIONS) if strict else (MAIN, RELATIONS)
    rows = "".join(
        f'<sheet name="{escape(name)}" sheetId="{place}" r:id="rId{place}"{_state(name, hidden)}/>'
        for place, name in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{place}" Type="{relations}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, len(sheets) + 1)
    )
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}{before}<workbook xmlns="{main}" xmlns:r="{relations}">{properties}'
        f"<sheets>{rows}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    if shared is not None:
        files["xl/sharedStrings.xml"] = shared
    for place, inside in enumerate(sheets.values(), start=1):
        whole = inside if inside.startswith("<?xml") else f'{HEAD}<worksheet xmlns="{main}">{_data(inside)}</worksheet>'
        files[f"xl/worksheets/sheet{place}.xml"] = whole
    return files


def archive(files: dict[str, str | bytes]) -> bytes:
    """Return the files as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in files.items():
            box.writestr(name, content)
    return out.getvalue()


def row(number: int, *cells: str | int | float, style: int = 0) -> str:
    """Return the XML of a row; texts are written inline, numbers as numbers."""
    return f'<row r="{number}">{"".join(cell(number, place, value, style) for place, value in enumerate(cells))}</row>'


def cell(number: int, place: int, value: str | int | float, style: int = 0) -> str:
    """Return the XML of one cell."""
    name = f"{column(place)}{number}"
    if isinstance(value, str):
        return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>' if value else ""
    return f'<c r="{name}" s="{style}"><v>{value!r}</v></c>'


def column(place: int) -> str:
    """Return A for 0, Z for 25, AA for 26."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _state(name: str, hidden: tuple[str, ...]) -> str:
    return ' state="hidden"' if name in hidden else ""


def _data(inside: str) -> str:
    return inside if inside.startswith("<sheetData") else f"<sheetData>{inside}</sheetData>"
