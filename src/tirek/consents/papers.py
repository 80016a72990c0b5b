"""A scan or photograph becomes plain pictures: decoded, drawn anew, sealed. Nothing of the camera remains.

What cannot be decoded within the limits is refused; nothing of the original file is kept.
"""

import hashlib
import io
import struct
import threading
from datetime import datetime

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from tirek.accounts.models import Person
from tirek.consents.models import Paper
from tirek.core.secrets import decrypt_bytes, encrypt_bytes
from tirek.people.models import Pupil

LARGEST_FILE = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2000
MOST_PAGES = 4
QUALITY = 82
_one_pdf_at_a_time = threading.Lock()  # pdfium keeps global state and is not safe between threads


class PaperRefused(Exception):
    """The file is not a picture or PDF that can be taken; ``code`` says why: large, unreadable, pages, pixels."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def take_paper(*, content: bytes, pupil: Pupil, at: datetime, by: Person) -> Paper:
    """Return an unsaved Paper with the sheet as one sealed JPEG.

    Raises PaperRefused.
    """
    if len(content) > LARGEST_FILE:
        raise PaperRefused("large")
    pages = _pdf_pages(content) if content[:5] == b"%PDF-" else [_picture(content)]
    picture = _one_below_another([_fitting(page) for page in pages])
    paper = Paper(
        organisation_id=pupil.organisation_id,
        pupil=pupil,
        picture_type="image/jpeg",
        digest=hashlib.sha256(picture).hexdigest(),
        recorded_by=by,
        recorded_at=at,
    )
    paper.picture_sealed = encrypt_bytes(picture, about=f"consents.Paper {paper.pk}")
    return paper


def picture_of(paper: Paper) -> bytes:
    """Return the JPEG of a paper; the page that shows it writes the trail."""
    return decrypt_bytes(paper.picture_sealed, about=f"consents.Paper {paper.pk}")


def _picture(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PaperRefused("pixels")
            return ImageOps.exif_transpose(opened).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PaperRefused("pixels") from None
    except _UNREADABLE:
        raise PaperRefused("unreadable") from None


# what Pillow raises on bytes that only pretend to be a picture
_UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, KeyError, struct.error, MemoryError)


def _pdf_pages(content: bytes) -> list[Image.Image]:
    try:
        with _one_pdf_at_a_time, pypdfium2.PdfDocument(content) as document:
            if not 1 <= len(document) <= MOST_PAGES:
                raise PaperRefused("pages")
            return [_pdf_page(document[number]) for number in range(len(document))]
    except (pypdfium2.PdfiumError, ValueError):
        raise PaperRefused("unreadable") from None


def _pdf_page(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = min(2.0, LONGEST_SIDE / max(width, height, 1))
    return page.render(scale=scale).to_pil().convert("RGB")


def _fitting(page: Image.Image) -> Image.Image:
    page.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return page


def _one_below_another(pages: list[Image.Image]) -> bytes:
    sheet = Image.new("RGB", (max(page.width for page in pages), sum(page.height for page in pages)), "white")
    top = 0
    for page in pages:
        sheet.paste(page, (0, top))
        top += page.height
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
