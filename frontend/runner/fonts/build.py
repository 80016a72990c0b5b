"""Cut the runner's fonts out of the site's: only the letters of Kazakh, Russian and English, weights 400 to 650.

Run it after the web fonts change: ``python frontend/runner/fonts/build.py``. 97 kB become 38 kB, which is what a
village school's line carries in the time a child waits for a question. Licence: SIL OFL 1.1, frontend/fonts/OFL.txt.
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "fonts"
WEIGHTS = (400, 650)
FEATURES = ["kern", "mark", "mkmk", "locl", "tnum"]
LETTERS = {
    "latin": "U+0020-007E,U+00A0,U+00AB,U+00BB,U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2026",
    "cyrillic": "U+0401,U+0406,U+0410-044F,U+0451,U+0456,U+04B0,U+04B1,U+2116",
    "cyrillic-ext": "U+0492,U+0493,U+049A,U+049B,U+04A2,U+04A3,U+04AE,U+04AF,U+04BA,U+04BB,U+04D8,U+04D9,U+04E8,U+04E9",
}


def cut(alphabet: str) -> Path:
    """Write one alphabet with the letters of ``LETTERS`` and return its path."""
    font = instantiateVariableFont(TTFont(SOURCE / f"golos-text-{alphabet}.woff2"), {"wght": WEIGHTS})
    for glyph in font.getGlyphOrder():
        font["gvar"].variations.setdefault(glyph, [])
    cutter = subset.Subsetter(subset.Options(layout_features=FEATURES))
    cutter.populate(unicodes=subset.parse_unicodes(LETTERS[alphabet]))
    cutter.subset(font)
    font.flavor = "woff2"
    path = HERE / f"golos-{alphabet}.woff2"
    font.save(path)
    return path


if __name__ == "__main__":
    for each in LETTERS:
        made = cut(each)
        print(f"{made.name}: {made.stat().st_size / 1000:.1f} kB")
