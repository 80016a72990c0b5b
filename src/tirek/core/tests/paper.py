"""What a test wants to know about a PDF."""

import pypdfium2 as pdfium
import pypdfium2.raw as raw

HOSTILE = '#import "x" *bold* _it_ ] $x^2$ <label> @ref `raw` // no \\ {{ y }} &amp;'


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of every page, with runs of white space made one space."""
    with pdfium.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def text_of(pdf: bytes) -> str:
    """Return the text of all pages."""
    return " ".join(pages_of(pdf))


def is_tagged(pdf: bytes) -> bool:
    """Return whether the PDF carries the tags a screen reader needs."""
    with pdfium.PdfDocument(pdf) as document:
        return bool(raw.FPDFCatalog_IsTagged(document.raw))


def title_of(pdf: bytes) -> str:
    """Return the title of the PDF."""
    with pdfium.PdfDocument(pdf) as document:
        return document.get_metadata_value("Title")


def language_of(pdf: bytes) -> str:
    """Return the language of the PDF."""
    return pdf.split(b"/Lang(", 1)[1].split(b")", 1)[0].decode()
