"""QR codes as SVG text, the same on web pages and on paper."""

from io import BytesIO

import segno


def qr_svg(content: str, *, title: str) -> str:
    """Return a QR code of ``content`` as an SVG element without style attributes or fixed size.

    Error correction is at least "M" (15 %): a slip may be folded or smudged. The quiet zone of four modules that the
    standard asks for is included. ``title`` is what a screen reader says. Raises ValueError when ``content`` is empty.
    """
    if not content:
        raise ValueError("a QR code needs content")
    out = BytesIO()
    code = segno.make_qr(content, error="m")
    code.save(
        out, kind="svg", xmldecl=False, svgclass="qr", lineclass="qr-line", omitsize=True, title=title, light="#fff"
    )
    return out.getvalue().decode().strip().replace("<svg ", '<svg role="img" ', 1)
